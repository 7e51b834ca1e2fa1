using System.Buffers.Binary;
using System.Text.Json.Serialization;
using CodaMcp.Members;
using CodaMcp.Tools;

namespace CodaMcp.Audit;

/// <summary>
/// What one tool call was and what came of it: who, by which client, which tool, on what, with what outcome. Holds no argument's
/// value, no document text and no token; of documents only the names of what was read or changed. No text in it is stored with control
/// characters (<see cref="AuditText"/>).
/// </summary>
public sealed record AuditRecord
{
    /// <summary>A version 7 UUID: sorts by time, and makes storing it twice the same as storing it once.</summary>
    public required Guid Id { get; init; }

    /// <summary>When the client's request reached the front. Where no front says so, when the call reached the member's grain.</summary>
    public required DateTimeOffset StartedAt { get; init; }

    /// <summary>The member.</summary>
    public required MemberId Member { get; init; }

    /// <summary>The member's email address or name as the token had it, for reading.</summary>
    public string? MemberLabel { get; init; }

    /// <summary>Who did it, where that is not the member: an admin, or an operator.</summary>
    public MemberId? Actor { get; init; }

    /// <summary>The actor's email address or name, for reading.</summary>
    public string? ActorLabel { get; init; }

    /// <summary>The client.</summary>
    public required CallingClient Client { get; init; }

    /// <summary>
    /// The name that the OAuth client was registered with. The consent page learns it, and the member's grain remembers it. Null where the
    /// client got its token otherwise, or before names were remembered.
    /// </summary>
    public string? RegisteredName { get; init; }

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

    /// <summary>The JSON-RPC id of the request with its type, <c>s:</c> or <c>n:</c> before it; null where a front of an earlier version sent the call.</summary>
    public string? JsonRpcId { get; init; }

    /// <summary>The toolset of the tool; null for what is no tool.</summary>
    public string? Toolset { get; init; }

    /// <summary>The scopes that the token had.</summary>
    public IReadOnlyList<string>? Scopes { get; init; }

    /// <summary>
    /// Whose Coda API token the call was made with, and which: <c>service:</c> or <c>member:</c> and the first 64 bits of the token's SHA-256
    /// in hex. Null where the call was refused before it had one.
    /// </summary>
    public string? CodaToken { get; init; }

    /// <summary>The names of <see cref="Targets"/> at that time, in the same order; empty where a name was not known. At most 100 characters each.</summary>
    public IReadOnlyList<string>? TargetNames { get; init; }

    /// <summary>HMAC-SHA256 of the arguments as they were sent, in hex (<see cref="AuditArguments"/>).</summary>
    public string? ArgumentsDigest { get; init; }

    /// <summary>The names of the arguments with their types and lengths, as JSON; null with <c>AUDIT_ARGUMENTS=none</c>.</summary>
    public string? Arguments { get; init; }

    /// <summary>
    /// The values of the arguments, encrypted; with <c>AUDIT_ARGUMENTS=full</c> only (<see cref="AuditArguments.Open"/>). Not stored with a
    /// write: the audit has it from the beginning.
    /// </summary>
    [JsonIgnore]
    public string? ArgumentValues { get; init; }

    /// <summary>What belongs to an event besides, as a JSON object, such as <c>{"before":…,"after":…}</c> of a change.</summary>
    public string? Details { get; init; }

    /// <summary>
    /// Why the call was refused, at most 300 characters; or the HTTP status that failed it (<see cref="ToolError.CodaStatus"/>), since the
    /// message of a failure may quote a document. Null for a success, and where <see cref="Outcome"/> says it all.
    /// </summary>
    public string? Reason { get; init; }

    /// <summary>How long the call waited for its turn under the call limit.</summary>
    public TimeSpan? TurnWait { get; init; }

    /// <summary>How long its requests waited for permits of Coda's limits, all added up; longer than the call where they waited in parallel.</summary>
    public TimeSpan? PermitWait { get; init; }

    /// <summary>How many bytes the arguments had.</summary>
    public int? ArgumentBytes { get; init; }

    /// <summary>How many bytes the result had; null for an error.</summary>
    public int? ResultBytes { get; init; }

    /// <summary>
    /// What a repeat of the write has in common with it: a SHA-256 of its <c>idempotency_key</c>, or of session and request. The same in the
    /// ledger of writes. Null for a read.
    /// </summary>
    public string? WriteKey { get; init; }

    /// <summary>The front that took the call: machine and process.</summary>
    public string? Front { get; init; }

    /// <summary>The silo that stored the record first: cluster, address and start. Set by the store.</summary>
    [JsonIgnore]
    public string? Silo { get; init; }

    /// <summary>The moment in an id: a version 7 UUID begins with the milliseconds since 1970 (RFC 9562, section 5.7).</summary>
    internal static DateTimeOffset MomentOf(Guid id)
    {
        Span<byte> bytes = stackalloc byte[16];
        id.TryWriteBytes(bytes, bigEndian: true, out _);
        return DateTimeOffset.FromUnixTimeMilliseconds((long)(BinaryPrimitives.ReadUInt64BigEndian(bytes) >> 16));
    }
}
