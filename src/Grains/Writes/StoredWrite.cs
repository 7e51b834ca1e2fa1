using CodaMcp.Audit;
using CodaMcp.Tools;

namespace CodaMcp.Writes;

/// <summary>
/// One call that wrote, or was about to write, as it is stored. An entry without <see cref="Result"/> and <see cref="Error"/> was stored while the call
/// was under way. If the call no longer runs, its outcome is unknown. An entry with a result and <see cref="IsOneRequest"/> was stored while the call
/// waited for Coda to apply the accepted writes.
/// </summary>
public sealed record StoredWrite
{
    /// <summary>The id of its audit record.</summary>
    public required Guid Id { get; init; }

    /// <summary>The id of its call. A front that restarts the call after a lost answer sends the same id. Null in entries of older versions.</summary>
    public string? CallId { get; init; }

    /// <summary>The key that the call shares with its repeats; null if it cannot be repeated.</summary>
    public string? Key { get; init; }

    /// <summary>SHA-256 of tool and arguments. A repeat must have the same value.</summary>
    public string? Fingerprint { get; init; }

    /// <summary>The time until which a call with the same key is a repeat.</summary>
    public DateTimeOffset RepeatableUntil { get; init; }

    /// <summary>The tool.</summary>
    public required string Tool { get; init; }

    /// <summary>When it was about to be sent.</summary>
    public required DateTimeOffset StartedAt { get; init; }

    /// <summary>The writes of the call that Coda accepted.</summary>
    public IReadOnlyList<StoredMutation> Mutations { get; init; } = [];

    /// <summary>
    /// The tool's result, UTF-8 JSON. While the call waits, this is the result that it returns if the wait ends without news. Null if it is too large to
    /// keep.
    /// </summary>
    public byte[]? Result { get; init; }

    /// <summary>The kind of the tool's error, if it returned no result.</summary>
    public ToolErrorKind? Error { get; init; }

    /// <summary>The error's message.</summary>
    public string? ErrorMessage { get; init; }

    /// <summary>Whether the call needs only one request and has sent no other. A retry counts as another request. Null after the call has ended.</summary>
    public bool? IsOneRequest { get; init; }

    /// <summary>The audit record, while its outcome depends on the end of a mutation.</summary>
    public AuditRecord? Record { get; init; }
}
