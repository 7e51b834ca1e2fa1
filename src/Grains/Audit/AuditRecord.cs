using System.Buffers.Binary;
using System.Text.Json.Serialization;
using CodaMcp.Members;
using CodaMcp.Tools;

namespace CodaMcp.Audit;

/// <summary>
/// The record of one tool call and its result: who made it, by which client, which tool, on what, with what outcome. It holds no document text, no token and no
/// argument's value, except encrypted values with <c>AUDIT_ARGUMENTS=full</c>. Of documents, it holds only the names of the items that were read or changed. No
/// text in it is stored with control characters (<see cref="AuditText"/>).
/// </summary>
public sealed record AuditRecord
{
    /// <summary>A version 7 UUID: it sorts by time, and storing a record twice creates no second one.</summary>
    public required Guid Id { get; init; }

    /// <summary>When the client's request reached the front. If no front reported that, when the call reached the member's grain.</summary>
    public required DateTimeOffset StartedAt { get; init; }

    /// <summary>The member.</summary>
    public required MemberId Member { get; init; }

    /// <summary>The member's email address or name from the token, for display.</summary>
    public string? MemberLabel { get; init; }

    /// <summary>Who acted, if not the member: an admin or an operator.</summary>
    public MemberId? Actor { get; init; }

    /// <summary>The actor's email address or name, for display.</summary>
    public string? ActorLabel { get; init; }

    /// <summary>The client.</summary>
    public required CallingClient Client { get; init; }

    /// <summary>
    /// The name that the OAuth client was registered with. The consent page learns it, and the member's grain stores it. Null if the client got its token in
    /// another way, or before names were stored.
    /// </summary>
    public string? RegisteredName { get; init; }

    /// <summary>The MCP session, if there is one.</summary>
    public string? SessionId { get; init; }

    /// <summary>The tool's name as it was called, at most 64 characters. For other requests, the MCP method, such as <c>resources/read</c>.</summary>
    public required string Tool { get; init; }

    /// <summary>Whether the tool writes.</summary>
    public required bool Writes { get; init; }

    /// <summary>The items that the tool touched: <c>doc:…</c>, <c>page:…</c>, <c>table:…</c>, <c>row:…</c>.</summary>
    public IReadOnlyList<string> Targets { get; init; } = [];

    /// <summary>One of <see cref="AuditOutcome"/>: <c>started</c> until the outcome is known.</summary>
    public required string Outcome { get; init; }

    /// <summary>The number of calls that the record stands for: 1, unless further refusals of the same kind were counted in it.</summary>
    /// <remarks>Not in the JSON that is stored with a write: a write is always one call.</remarks>
    [JsonIgnore]
    public int Calls { get; init; } = 1;

    /// <summary>How long the call took in the grain; null until it ended.</summary>
    public TimeSpan? Duration { get; init; }

    /// <summary>The number of reads that the cache answered.</summary>
    public int CacheHits { get; init; }

    /// <summary>The number of requests that went to Coda.</summary>
    public int UpstreamRequests { get; init; }

    /// <summary>Coda's request ids of the writes.</summary>
    public IReadOnlyList<string> RequestIds { get; init; } = [];

    /// <summary>The W3C trace id.</summary>
    public string? TraceId { get; init; }

    /// <summary>The JSON-RPC id of the request, after its type: <c>s:</c> or <c>n:</c>. Null if a front of an earlier version sent the call.</summary>
    public string? JsonRpcId { get; init; }

    /// <summary>The toolset of the tool; null if the record is not of a tool.</summary>
    public string? Toolset { get; init; }

    /// <summary>The scopes of the token.</summary>
    public IReadOnlyList<string>? Scopes { get; init; }

    /// <summary>
    /// Identifies the Coda API token of the call: its source, <c>service:</c> or <c>member:</c>, and the first 64 bits of the token's SHA-256 in hex. Null if
    /// the call was refused before it had a token.
    /// </summary>
    public string? CodaToken { get; init; }

    /// <summary>The names of <see cref="Targets"/> at that time, in the same order. Empty if a name was not known. At most 100 characters each.</summary>
    public IReadOnlyList<string>? TargetNames { get; init; }

    /// <summary>HMAC-SHA256 of the arguments as they were sent, in hex (<see cref="AuditArguments"/>).</summary>
    public string? ArgumentsDigest { get; init; }

    /// <summary>The names of the arguments with their types and lengths, as JSON; null with <c>AUDIT_ARGUMENTS=none</c>.</summary>
    public string? Arguments { get; init; }

    /// <summary>
    /// The encrypted values of the arguments; only with <c>AUDIT_ARGUMENTS=full</c> (<see cref="AuditArguments.Open"/>). Not in the JSON that is stored with a
    /// write: the audit holds them from the start of the write.
    /// </summary>
    [JsonIgnore]
    public string? ArgumentValues { get; init; }

    /// <summary>Further data of an event, as a JSON object, such as <c>{"before":…,"after":…}</c> for a change.</summary>
    public string? Details { get; init; }

    /// <summary>
    /// Why the call was refused, at most 300 characters. For a failed call, the HTTP status that caused the failure (<see cref="ToolError.CodaStatus"/>),
    /// because the message of a failure may quote a document. Null for a success, and if <see cref="Outcome"/> is sufficient.
    /// </summary>
    public string? Reason { get; init; }

    /// <summary>How long the call waited for its turn under the call limit.</summary>
    public TimeSpan? TurnWait { get; init; }

    /// <summary>
    /// The total time that the call's requests waited for permits of Coda's limits. It can be longer than the call, because requests may wait in parallel.
    /// </summary>
    public TimeSpan? PermitWait { get; init; }

    /// <summary>The size of the arguments in bytes.</summary>
    public int? ArgumentBytes { get; init; }

    /// <summary>The size of the result in bytes; null for an error.</summary>
    public int? ResultBytes { get; init; }

    /// <summary>
    /// Identifies a write and its repeats: a SHA-256 of its <c>idempotency_key</c>, or of session and request. The ledger of writes has the same key. Null for
    /// a read.
    /// </summary>
    public string? WriteKey { get; init; }

    /// <summary>The front that received the call: machine and process.</summary>
    public string? Front { get; init; }

    /// <summary>The silo that stored the record first: cluster, address and start. The store sets it.</summary>
    [JsonIgnore]
    public string? Silo { get; init; }

    /// <summary>Returns the time in an id: a version 7 UUID begins with the milliseconds since 1970 (RFC 9562, section 5.7).</summary>
    internal static DateTimeOffset MomentOf(Guid id)
    {
        Span<byte> bytes = stackalloc byte[16];
        id.TryWriteBytes(bytes, bigEndian: true, out _);
        return DateTimeOffset.FromUnixTimeMilliseconds((long)(BinaryPrimitives.ReadUInt64BigEndian(bytes) >> 16));
    }
}
