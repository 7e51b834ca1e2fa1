using CodaMcp.Tools;

namespace CodaMcp.Members;

/// <summary>The caller of a member's grain, with the rights and the time limit of the caller.</summary>
[GenerateSerializer, Immutable, Alias("codamcp.Caller")]
public sealed record Caller
{
    /// <summary>The scopes of the validated token.</summary>
    [Id(0)] public required string[] GrantedScopes { get; init; }

    /// <summary>The client that calls on the member's behalf.</summary>
    [Id(1)] public required CallingClient Client { get; init; }

    /// <summary>The session, for clients of the <c>initialize</c> revisions.</summary>
    [Id(2)] public string? SessionId { get; init; }

    /// <summary>How long the caller waits, from the moment that the grain receives the request. After that, no work continues for the caller.</summary>
    [Id(3)] public required TimeSpan TimeLeft { get; init; }

    /// <summary>The W3C trace id of the request, for the audit record.</summary>
    [Id(4)] public string? TraceId { get; init; }

    /// <summary>The member's email address or name, if the token has one; shown in the audit trail, never used as identity.</summary>
    [Id(5)] public string? MemberLabel { get; init; }

    /// <summary>When the token was issued (<c>iat</c>); a token that was issued before the member's tokens were revoked is refused.</summary>
    [Id(6)] public DateTimeOffset TokenIssuedAt { get; init; }

    /// <summary>The front that received the request, for the audit record: machine and process.</summary>
    [Id(7)] public string? Front { get; init; }

    /// <summary>Distinguishes the token from the member's other tokens, if it lacks a scope; as <see cref="CallTool.TokenId"/>.</summary>
    [Id(8)] public string TokenId { get; init; } = "";

    /// <summary>The id of the request's audit record; as <see cref="CallTool.RecordId"/>.</summary>
    [Id(9)] public Guid? RecordId { get; init; }
}
