namespace CodaMcp.Audit;

/// <summary>
/// Asks how much was used. What counts are calls: of tools, resources, completions and prompts. Numbers are exact to the last stored record.
/// All hours, days and months are of UTC; the range is widened to whole steps, and to whole hours without steps.
/// </summary>
[GenerateSerializer, Immutable, Alias("codamcp.UsageQuery")]
public sealed record UsageQuery
{
    /// <summary>The most steps of an answer.</summary>
    public const int MaxSteps = 1000;

    /// <summary>The most keys of an answer.</summary>
    public const int MaxKeys = 200;

    /// <summary>Who asks. A reader who does not see the organization gets the own usage.</summary>
    [Id(0)] public required AuditReader Reader { get; init; }

    /// <summary>From when on, by the calls' begin.</summary>
    [Id(1)] public required DateTimeOffset From { get; init; }

    /// <summary>Before when.</summary>
    [Id(2)] public required DateTimeOffset To { get; init; }

    /// <summary>In what steps.</summary>
    [Id(3)] public UsageStep Step { get; init; }

    /// <summary>By what.</summary>
    [Id(4)] public UsageGroup By { get; init; }

    /// <summary>Only calls of the member with this id; null for all that the reader sees.</summary>
    [Id(5)] public string? Member { get; init; }

    /// <summary>Only this key of <see cref="By"/>, such as one tool or <c>doc:…</c>.</summary>
    [Id(6)] public string? Key { get; init; }

    /// <summary>Only the keys with the most calls, so many; 1 to <see cref="MaxKeys"/>.</summary>
    [Id(7)] public int Keys { get; init; } = 20;

    /// <summary>Whether <see cref="UsageRow.ActiveMembers"/> is asked for. It is counted from the sums of all members.</summary>
    [Id(8)] public bool CountsMembers { get; init; } = true;
}

/// <summary>The steps of a <see cref="UsageQuery"/>. Only ever appended to.</summary>
[GenerateSerializer, Alias("codamcp.UsageStep")]
public enum UsageStep
{
    /// <summary>The whole range at once.</summary>
    None,

    /// <summary>Hours.</summary>
    Hour,

    /// <summary>Days.</summary>
    Day,

    /// <summary>Months.</summary>
    Month,
}

/// <summary>What a <see cref="UsageQuery"/> is grouped by. Only ever appended to.</summary>
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

/// <summary>How much was used.</summary>
/// <param name="Rows">
/// By key, and by time within a key. Keys with the most calls come first. Steps and keys without calls have no row. Without
/// <see cref="UsageQuery.By"/> and <see cref="UsageQuery.Step"/> there is one row at most.
/// </param>
[GenerateSerializer, Immutable, Alias("codamcp.Usage")]
public sealed record Usage([property: Id(0)] UsageRow[] Rows);

/// <summary>What was used in one step by one key.</summary>
[GenerateSerializer, Immutable, Alias("codamcp.UsageRow")]
public sealed record UsageRow
{
    /// <summary>The begin of the step; null without steps.</summary>
    [Id(0)] public DateTimeOffset? At { get; init; }

    /// <summary>The key; empty without <see cref="UsageQuery.By"/>.</summary>
    [Id(1)] public string Key { get; init; } = "";

    /// <summary>The key's name as seen last: a member's email address, a client's name, a doc's name. Null where there is none.</summary>
    [Id(2)] public string? Label { get; init; }

    /// <summary>Calls, the refused ones too.</summary>
    [Id(3)] public long Calls { get; init; }

    /// <summary>Calls of tools that write, the refused ones too.</summary>
    [Id(4)] public long Writes { get; init; }

    /// <summary>Calls that failed (<see cref="AuditVerdict.Failed"/>).</summary>
    [Id(5)] public long Errors { get; init; }

    /// <summary>Calls that were refused (<see cref="AuditVerdict.Refused"/>).</summary>
    [Id(6)] public long Refused { get; init; }

    /// <summary>How many members called. Null where the usage is grouped by anything, or <see cref="UsageQuery.CountsMembers"/> is false.</summary>
    [Id(7)] public int? ActiveMembers { get; init; }

    /// <summary>The mean duration of the calls that ended; null where none did.</summary>
    [Id(8)] public TimeSpan? MeanDuration { get; init; }

    /// <summary>The duration that 95 of 100 calls did not exceed, to within the steps of a histogram (1, 2.5, 5 and so on); null likewise.</summary>
    [Id(9)] public TimeSpan? Duration95 { get; init; }

    /// <summary>Reads answered from the cache.</summary>
    [Id(10)] public long CacheHits { get; init; }

    /// <summary>Requests that went to Coda.</summary>
    [Id(11)] public long UpstreamRequests { get; init; }

    /// <summary>Bytes of arguments.</summary>
    [Id(12)] public long BytesIn { get; init; }

    /// <summary>Bytes of results.</summary>
    [Id(13)] public long BytesOut { get; init; }
}
