using CodaMcp.Audit;
using CodaMcp.Tools;

namespace CodaMcp.Writes;

/// <summary>
/// One call that wrote, or was about to, as it is stored. Without <see cref="Result"/> and <see cref="Error"/> the call was under way when
/// this was stored: where nothing runs it any more, nobody can say what came of it. With a result and <see cref="IsOneRequest"/> it waited for Coda to
/// apply what it had accepted.
/// </summary>
public sealed record StoredWrite
{
    /// <summary>The id of its audit record.</summary>
    public required Guid Id { get; init; }

    /// <summary>The id of its call: a front that starts the call again, since the answer was lost, sends it again. Null in entries of before it was kept.</summary>
    public string? CallId { get; init; }

    /// <summary>What a repeat of it has in common with it; null where it cannot be repeated.</summary>
    public string? Key { get; init; }

    /// <summary>SHA-256 of tool and arguments: a repeat's must be the same.</summary>
    public string? Fingerprint { get; init; }

    /// <summary>Until when a call with the same key is a repeat.</summary>
    public DateTimeOffset RepeatableUntil { get; init; }

    /// <summary>The tool.</summary>
    public required string Tool { get; init; }

    /// <summary>When it was about to leave.</summary>
    public required DateTimeOffset StartedAt { get; init; }

    /// <summary>What Coda accepted of it.</summary>
    public IReadOnlyList<StoredMutation> Mutations { get; init; } = [];

    /// <summary>The tool's result, UTF-8 JSON, while the call waits: what it answers if the wait ends without news. Left out where it is too large to keep.</summary>
    public byte[]? Result { get; init; }

    /// <summary>The kind of the tool's error, where it gave no result.</summary>
    public ToolErrorKind? Error { get; init; }

    /// <summary>The error's message.</summary>
    public string? ErrorMessage { get; init; }

    /// <summary>Whether the call needs one request alone and has sent no other, retries counted; null once it has ended.</summary>
    public bool? IsOneRequest { get; init; }

    /// <summary>The audit record, while its outcome awaits the end of a mutation.</summary>
    public AuditRecord? Record { get; init; }
}
