namespace CodaMcp.Policies;

/// <summary>The offers of the server that a policy forbids.</summary>
/// <param name="Tools">The names of tools.</param>
/// <param name="ResourceTemplates">The URI templates of resources.</param>
[GenerateSerializer, Immutable, Alias("codamcp.ForbiddenOffers")]
public sealed record ForbiddenOffers([property: Id(0)] string[] Tools, [property: Id(1)] string[] ResourceTemplates);
