namespace CodaMcp.Coda.Mutations;

/// <summary>A write that Coda accepted, as far as is known.</summary>
/// <param name="RequestId">Coda's handle of it.</param>
/// <param name="DocId">The doc it changes.</param>
/// <param name="Stage">How far it got.</param>
/// <param name="Warning">Coda's warning about it, word for word.</param>
[GenerateSerializer, Immutable, Alias("codamcp.MutationView")]
public sealed record MutationView(
    [property: Id(0)] string RequestId,
    [property: Id(1)] string DocId,
    [property: Id(2)] MutationStage Stage,
    [property: Id(3)] string? Warning);
