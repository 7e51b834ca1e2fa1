namespace CodaMcp.Coda;

/// <summary>When an answer was read, in the count of its document: a write that touches what the answer shows moves the count on.</summary>
/// <param name="Epoch">The activation that counts; the stamps of another say nothing.</param>
/// <param name="Clock">Its count when the read began.</param>
[GenerateSerializer, Immutable, Alias("codamcp.DocumentStamp")]
public readonly record struct DocumentStamp([property: Id(0)] Guid Epoch, [property: Id(1)] long Clock);
