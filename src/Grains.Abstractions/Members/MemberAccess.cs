namespace CodaMcp.Members;

/// <summary>The decisions about a member's access.</summary>
/// <param name="RevokedBefore">Tokens issued before this moment are refused; null if none are refused.</param>
/// <param name="Disabled">Whether the member is disabled.</param>
[GenerateSerializer, Immutable, Alias("codamcp.MemberAccess")]
public sealed record MemberAccess([property: Id(0)] DateTimeOffset? RevokedBefore, [property: Id(1)] bool Disabled);

/// <summary>Whether a member, or a request of the member, is admitted. New values are only appended.</summary>
[GenerateSerializer, Alias("codamcp.Admission")]
public enum Admission
{
    /// <summary>Admitted.</summary>
    Admitted,

    /// <summary>Refused: the token was issued before the member's tokens were revoked.</summary>
    TokenRevoked,

    /// <summary>Refused: the member is disabled.</summary>
    MemberDisabled,

    /// <summary>Refused until an admin of the organization allows the client.</summary>
    ClientPending,

    /// <summary>Refused: the organization's policy does not allow the client.</summary>
    ClientNotAllowed,

    /// <summary>Refused: there is no session with this id that the client may use.</summary>
    SessionNotFound,

    /// <summary>Refused: the request declares another MCP revision than that of the session.</summary>
    OtherRevision,
}
