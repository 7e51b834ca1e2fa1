namespace CodaMcp.Audit;

/// <summary>
/// Asks for the usage. It counts calls of tools, resources, completions and prompts. Numbers are exact up to the last stored record. All hours,
/// days and months are in UTC. The range is widened to whole steps, or to whole hours without steps.
/// </summary>
[GenerateSerializer, Immutable, Alias("codamcp.UsageQuery")]
public sealed record UsageQuery
{
    /// <summary>The most steps of an answer.</summary>
    public const int MaxSteps = 1000;

    /// <summary>The most keys of an answer.</summary>
    public const int MaxKeys = 200;

    /// <summary>Who asks. A reader who may not see the organization gets only their own usage.</summary>
    [Id(0)] public required AuditReader Reader { get; init; }

    /// <summary>The start of the range. The start time of a call counts.</summary>
    [Id(1)] public required DateTimeOffset From { get; init; }

    /// <summary>The end of the range, exclusive.</summary>
    [Id(2)] public required DateTimeOffset To { get; init; }

    /// <summary>The steps of the answer.</summary>
    [Id(3)] public UsageStep Step { get; init; }

    /// <summary>What the answer is grouped by.</summary>
    [Id(4)] public UsageGroup By { get; init; }

    /// <summary>Only calls of the member with this id; null for all that the reader may see.</summary>
    [Id(5)] public string? Member { get; init; }

    /// <summary>Only this key of <see cref="By"/>, such as one tool or <c>doc:…</c>.</summary>
    [Id(6)] public string? Key { get; init; }

    /// <summary>The number of keys to return, those with the most calls; 1 to <see cref="MaxKeys"/>.</summary>
    [Id(7)] public int Keys { get; init; } = 20;

    /// <summary>Whether to return <see cref="UsageRow.ActiveMembers"/>. It is counted from the sums of all members.</summary>
    [Id(8)] public bool CountsMembers { get; init; } = true;
}

/// <summary>The steps of a <see cref="UsageQuery"/>. New values are only appended.</summary>
[GenerateSerializer, Alias("codamcp.UsageStep")]
public enum UsageStep
{
    /// <summary>No steps: the whole range.</summary>
    None,

    /// <summary>Hours.</summary>
    Hour,

    /// <summary>Days.</summary>
    Day,

    /// <summary>Months.</summary>
    Month,
}

/// <summary>What a <see cref="UsageQuery"/> is grouped by. New values are only appended.</summary>
[GenerateSerializer, Alias("codamcp.UsageGroup")]
public enum UsageGroup
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>The member's id.</summary>
    Member,

    /// <summary>The tool.</summary>
    Tool,

    /// <summary>The OAuth client's id.</summary>
    Client,

    /// <summary>The doc, as <c>doc:…</c>. A call that touched two docs counts for both.</summary>
    Document,

    /// <summary>The outcome.</summary>
    Outcome,
}

/// <summary>The usage.</summary>
/// <param name="Rows">
/// The rows, in the order of keys, and of time within a key. Keys with the most calls come first. Steps and keys without calls have no row.
/// Without <see cref="UsageQuery.By"/> and <see cref="UsageQuery.Step"/> there is one row at most.
/// </param>
[GenerateSerializer, Immutable, Alias("codamcp.Usage")]
public sealed record Usage([property: Id(0)] UsageRow[] Rows);

/// <summary>The usage of one key in one step.</summary>
[GenerateSerializer, Immutable, Alias("codamcp.UsageRow")]
public sealed record UsageRow
{
    /// <summary>The start of the step; null without steps.</summary>
    [Id(0)] public DateTimeOffset? At { get; init; }

    /// <summary>The key; empty without <see cref="UsageQuery.By"/>.</summary>
    [Id(1)] public string Key { get; init; } = "";

    /// <summary>The key's name, as last seen: a member's email address, a client's name or a doc's name. Null if there is none.</summary>
    [Id(2)] public string? Label { get; init; }

    /// <summary>The number of calls, including refused ones.</summary>
    [Id(3)] public long Calls { get; init; }

    /// <summary>The number of calls of tools that write, including refused ones.</summary>
    [Id(4)] public long Writes { get; init; }

    /// <summary>The number of calls that failed (<see cref="AuditVerdict.Failed"/>).</summary>
    [Id(5)] public long Errors { get; init; }

    /// <summary>The number of calls that were refused (<see cref="AuditVerdict.Refused"/>).</summary>
    [Id(6)] public long Refused { get; init; }

    /// <summary>The number of members who called. Null if the usage is grouped, or <see cref="UsageQuery.CountsMembers"/> is false.</summary>
    [Id(7)] public int? ActiveMembers { get; init; }

    /// <summary>The mean duration of the calls that ended; null if none did.</summary>
    [Id(8)] public TimeSpan? MeanDuration { get; init; }

    /// <summary>The duration that 95 of 100 calls did not exceed, accurate to the steps of a histogram (1, 2.5, 5 and so on). Null if no call ended.</summary>
    [Id(9)] public TimeSpan? Duration95 { get; init; }

    /// <summary>The number of reads answered from the cache.</summary>
    [Id(10)] public long CacheHits { get; init; }

    /// <summary>The number of requests to Coda.</summary>
    [Id(11)] public long UpstreamRequests { get; init; }

    /// <summary>The bytes of the arguments.</summary>
    [Id(12)] public long BytesIn { get; init; }

    /// <summary>The bytes of the results.</summary>
    [Id(13)] public long BytesOut { get; init; }
}
