using CodaMcp.Tools;

namespace CodaMcp.Members;

/// <summary>Who asks the member's grain for something, with what rights, and until when.</summary>
[GenerateSerializer, Immutable, Alias("codamcp.Caller")]
public sealed record Caller
{
    /// <summary>The scopes of the validated token.</summary>
    [Id(0)] public required string[] GrantedScopes { get; init; }

    /// <summary>Who calls on the member's behalf.</summary>
    [Id(1)] public required CallingClient Client { get; init; }

    /// <summary>The session, for clients of the <c>initialize</c> revisions.</summary>
    [Id(2)] public string? SessionId { get; init; }

    /// <summary>How long the caller waits, from the moment that the grain gets it; nothing goes on past it on the caller's behalf.</summary>
    [Id(3)] public required TimeSpan TimeLeft { get; init; }

    /// <summary>The W3C trace id of the request, for the audit record.</summary>
    [Id(4)] public string? TraceId { get; init; }

    /// <summary>The member's email address or name where the token has one; shown in the audit trail, never used as identity.</summary>
    [Id(5)] public string? MemberLabel { get; init; }

    /// <summary>When the token was issued (<c>iat</c>); a token from before the member's tokens were revoked is refused.</summary>
    [Id(6)] public DateTimeOffset TokenIssuedAt { get; init; }

    /// <summary>The front that took the call, for the audit record: machine and process.</summary>
    [Id(7)] public string? Front { get; init; }

    /// <summary>Tells the token from another one of the member, where it lacks a scope; as <see cref="CallTool.TokenId"/>.</summary>
    [Id(8)] public string TokenId { get; init; } = "";

    /// <summary>The id of the request's audit record; as <see cref="CallTool.RecordId"/>.</summary>
    [Id(9)] public Guid? RecordId { get; init; }
}
