using CodaMcp.Members;
using CodaMcp.Tools;

namespace CodaMcp.Audit;

/// <summary>An audit record as it is shown. <c>docs/data.md</c> describes where each value comes from.</summary>
[GenerateSerializer, Immutable, Alias("codamcp.AuditEntry")]
public sealed record AuditEntry
{
    /// <summary>A version 7 UUID, which sorts by time.</summary>
    [Id(0)] public required Guid Id { get; init; }

    /// <summary>When it began.</summary>
    [Id(1)] public required DateTimeOffset StartedAt { get; init; }

    /// <summary>The member it is about.</summary>
    [Id(2)] public required MemberId Member { get; init; }

    /// <summary>The member's email address or name at that time.</summary>
    [Id(3)] public string? MemberLabel { get; init; }

    /// <summary>Who did it, if that is not the member.</summary>
    [Id(4)] public MemberId? Actor { get; init; }

    /// <summary>The email address or name of <see cref="Actor"/> at that time.</summary>
    [Id(5)] public string? ActorLabel { get; init; }

    /// <summary>The client; its properties are empty if there was none.</summary>
    [Id(6)] public required CallingClient Client { get; init; }

    /// <summary>The MCP session.</summary>
    [Id(7)] public string? SessionId { get; init; }

    /// <summary>The tool, or the name of another event, such as <c>resources/read</c> or <c>session/start</c>.</summary>
    [Id(8)] public required string Tool { get; init; }

    /// <summary>The toolset of the tool.</summary>
    [Id(9)] public string? Toolset { get; init; }

    /// <summary>Whether the tool writes.</summary>
    [Id(10)] public required bool Writes { get; init; }

    /// <summary>What it touched: <c>doc:…</c>, <c>page:…</c>, <c>table:…</c>, <c>row:…</c>.</summary>
    [Id(11)] public string[] Targets { get; init; } = [];

    /// <summary>The names of <see cref="Targets"/> at that time, in the same order; an empty text if a name is not known.</summary>
    [Id(12)] public string[] TargetNames { get; init; } = [];

    /// <summary>The outcome, such as <c>succeeded</c>, <c>started</c> or <c>limit_exceeded</c>.</summary>
    [Id(13)] public required string Outcome { get; init; }

    /// <summary>Whether the outcome is an error, a refusal or neither.</summary>
    [Id(14)] public AuditVerdict Verdict { get; init; }

    /// <summary>Why it was refused or failed.</summary>
    [Id(15)] public string? Reason { get; init; }

    /// <summary>How many calls the record stands for: more than 1 for refusals that were counted together.</summary>
    [Id(16)] public int Calls { get; init; } = 1;

    /// <summary>How long it took; null until it ended.</summary>
    [Id(17)] public TimeSpan? Duration { get; init; }

    /// <summary>How long it waited for its turn under the call limit.</summary>
    [Id(18)] public TimeSpan? TurnWait { get; init; }

    /// <summary>The total time that its requests waited for permits of Coda's limits.</summary>
    [Id(19)] public TimeSpan? PermitWait { get; init; }

    /// <summary>The number of reads answered from the cache.</summary>
    [Id(20)] public int CacheHits { get; init; }

    /// <summary>The number of requests to Coda.</summary>
    [Id(21)] public int UpstreamRequests { get; init; }

    /// <summary>Coda's request ids of the writes.</summary>
    [Id(22)] public string[] RequestIds { get; init; } = [];

    /// <summary>The size of the arguments, in bytes.</summary>
    [Id(23)] public int? ArgumentBytes { get; init; }

    /// <summary>The size of the result, in bytes.</summary>
    [Id(24)] public int? ResultBytes { get; init; }

    /// <summary>The scopes that the token had.</summary>
    [Id(25)] public string[] Scopes { get; init; } = [];

    /// <summary>The Coda API token: <c>service:</c> or <c>member:</c>, and a fingerprint of the token.</summary>
    [Id(26)] public string? CodaToken { get; init; }

    /// <summary>HMAC-SHA256 of the arguments, in hex.</summary>
    [Id(27)] public string? ArgumentsDigest { get; init; }

    /// <summary>
    /// The arguments as JSON: names with types and lengths. <see cref="IAuditReaderGrain.Find"/> returns the values instead, if they are stored
    /// and the reader may see them (<see cref="AuditReader.SeesArguments"/>). Null if nothing is stored.
    /// </summary>
    [Id(28)] public string? Arguments { get; init; }

    /// <summary>Whether values of arguments are stored. This does not depend on who may see them.</summary>
    [Id(29)] public bool HasArgumentValues { get; init; }

    /// <summary>More about what was done, as JSON, such as a policy before and after.</summary>
    [Id(30)] public string? Details { get; init; }

    /// <summary>The key that the write and its repetitions have in common.</summary>
    [Id(31)] public string? WriteKey { get; init; }

    /// <summary>The JSON-RPC id of the request, prefixed with <c>s:</c> or <c>n:</c>.</summary>
    [Id(32)] public string? JsonRpcId { get; init; }

    /// <summary>The W3C trace id.</summary>
    [Id(33)] public string? TraceId { get; init; }

    /// <summary>The front that received the request: machine and process.</summary>
    [Id(34)] public string? Front { get; init; }

    /// <summary>The silo that first stored the record: cluster, address and start.</summary>
    [Id(35)] public string? Silo { get; init; }

    /// <summary>The name that the OAuth client was registered with; null if it is not known.</summary>
    [Id(36)] public string? RegisteredName { get; init; }
}

/// <summary>What kind of outcome a record has. New values are only appended.</summary>
[GenerateSerializer, Alias("codamcp.AuditVerdict")]
public enum AuditVerdict
{
    /// <summary>It was done, is in progress, or asked its client a question.</summary>
    Fine,

    /// <summary>It was refused before anything was done: by a scope, limit, quota, policy or stop.</summary>
    Refused,

    /// <summary>It was tried and failed, or its outcome is not known.</summary>
    Failed,
}
