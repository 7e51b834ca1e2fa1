namespace CodaMcp.Members;

/// <summary>What was decided about a member's coming in.</summary>
/// <param name="RevokedBefore">Tokens issued before it are refused; null where none are.</param>
/// <param name="Disabled">Whether the member is shut out.</param>
[GenerateSerializer, Immutable, Alias("codamcp.MemberAccess")]
public sealed record MemberAccess([property: Id(0)] DateTimeOffset? RevokedBefore, [property: Id(1)] bool Disabled);
