namespace CodaMcp.Members;

/// <summary>What was decided about a member's coming in.</summary>
/// <param name="RevokedBefore">Tokens issued before it are refused; null where none are.</param>
/// <param name="Disabled">Whether the member is shut out.</param>
[GenerateSerializer, Immutable, Alias("codamcp.MemberAccess")]
public sealed record MemberAccess([property: Id(0)] DateTimeOffset? RevokedBefore, [property: Id(1)] bool Disabled);

/// <summary>Whether a member, or a request of theirs, is let in. Only ever appended to.</summary>
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

    /// <summary>Not in this session: there is none of this id that this client may use.</summary>
    SessionNotFound,

    /// <summary>Not in this session: the request says that it is of another MCP revision.</summary>
    OtherRevision,
}
