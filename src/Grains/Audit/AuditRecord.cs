using System.Text.Json.Serialization;
using CodaMcp.Members;
using CodaMcp.Tools;

namespace CodaMcp.Audit;

/// <summary>
/// What one tool call was and what came of it: who, by which client, which tool, on what, with what outcome. Holds no argument's
/// value, no document text and no token.
/// </summary>
public sealed record AuditRecord
{
    /// <summary>A version 7 UUID: sorts by time, and makes storing it twice the same as storing it once.</summary>
    public required Guid Id { get; init; }

    /// <summary>When the call reached the member's grain.</summary>
    public required DateTimeOffset StartedAt { get; init; }

    /// <summary>The member.</summary>
    public required MemberId Member { get; init; }

    /// <summary>The member's email address or name as the token had it, for reading.</summary>
    public string? MemberLabel { get; init; }

    /// <summary>The client.</summary>
    public required CallingClient Client { get; init; }

    /// <summary>The MCP session, where there is one.</summary>
    public string? SessionId { get; init; }

    /// <summary>The tool's name as it was called, at most 64 characters; for what is no tool the MCP method, as <c>resources/read</c>.</summary>
    public required string Tool { get; init; }

    /// <summary>Whether the tool writes.</summary>
    public required bool Writes { get; init; }

    /// <summary>What the tool touched: <c>doc:…</c>, <c>page:…</c>, <c>table:…</c>, <c>row:…</c>.</summary>
    public IReadOnlyList<string> Targets { get; init; } = [];

    /// <summary><see cref="AuditOutcome"/>: <c>started</c> until it is known.</summary>
    public required string Outcome { get; init; }

    /// <summary>How many calls the record stands for: 1, except where further refusals of the same kind were counted in it.</summary>
    /// <remarks>Not stored with a write: a write has one call.</remarks>
    [JsonIgnore]
    public int Calls { get; init; } = 1;

    /// <summary>How long the call took in the grain; null until it ended.</summary>
    public TimeSpan? Duration { get; init; }

    /// <summary>Reads answered from the cache.</summary>
    public int CacheHits { get; init; }

    /// <summary>Requests that went to Coda.</summary>
    public int UpstreamRequests { get; init; }

    /// <summary>Coda's request ids of the writes.</summary>
    public IReadOnlyList<string> RequestIds { get; init; } = [];

    /// <summary>The W3C trace id.</summary>
    public string? TraceId { get; init; }
}
