namespace CodaMcp.Members;

/// <summary>What was decided about a member's coming in.</summary>
/// <param name="RevokedBefore">Tokens issued before it are refused; null where none are.</param>
/// <param name="Disabled">Whether the member is shut out.</param>
[GenerateSerializer, Immutable, Alias("codamcp.MemberAccess")]
public sealed record MemberAccess([property: Id(0)] DateTimeOffset? RevokedBefore, [property: Id(1)] bool Disabled);

/// <summary>Whether a member is let in. Only ever appended to.</summary>
[GenerateSerializer, Alias("codamcp.Admission")]
public enum Admission
{
    /// <summary>Yes.</summary>
    Admitted,

    /// <summary>Not with this token: it was issued before the member's tokens were revoked.</summary>
    TokenRevoked,

    /// <summary>Not at all: the member was disabled.</summary>
    MemberDisabled,

    /// <summary>Not by this client, until an admin of the organization allows it.</summary>
    ClientPending,

    /// <summary>Not by this client: the organization's policy does not allow it.</summary>
    ClientNotAllowed,
}
