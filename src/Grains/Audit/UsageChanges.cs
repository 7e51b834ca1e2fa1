namespace CodaMcp.Audit;

/// <summary>
/// Adds up the changes of new records of one transaction. Calls that differ in amounts only become one row of <see cref="UsageSql.Changes"/>. With a row for
/// each call, storing calls takes a fifth more CPU time.
/// </summary>
internal sealed class UsageChanges
{
    private readonly Dictionary<Key, Amounts> alike = [];

    /// <summary>Adds the change of a new record. Does nothing if the record is not of a call.</summary>
    /// <param name="values">The values of <see cref="AuditRow.Columns"/>, as they are stored.</param>
    public void Add(object?[] values)
    {
        if (!UsageSql.IsCallOf((string)values[Column.Tool]!))
            return;
        var duration = values[Column.Duration] is double milliseconds ? (long)Math.Round(milliseconds * 1000, MidpointRounding.AwayFromZero) : (long?)null;
        var key = new Key(
            ((DateTime)values[Column.StartedAt]! - DateTime.UnixEpoch).Ticks / TimeSpan.TicksPerHour, (string)values[Column.Organization]!, (string)values[Column.Member]!,
            (string?)values[Column.MemberLabel], (string)values[Column.Tool]!, (string)values[Column.ClientId]!,
            (string?)values[Column.RegisteredName] ?? (string?)values[Column.ClientName], (string)values[Column.Outcome]!, (string)values[Column.Targets]!,
            (string?)values[Column.TargetNames], UsageSql.GroupOf(duration));
        if (!alike.TryGetValue(key, out var sums))
            alike.Add(key, sums = new Amounts());
        var calls = (int)values[Column.Calls]!;
        sums.Calls += calls;
        sums.Writes += (bool)values[Column.Writes]! ? calls : 0;
        sums.Duration += duration ?? 0;
        sums.CacheHits += (int)values[Column.CacheHits]!;
        sums.UpstreamRequests += (int)values[Column.UpstreamRequests]!;
        sums.BytesIn += (int?)values[Column.ArgumentBytes] ?? 0;
        sums.BytesOut += (int?)values[Column.ResultBytes] ?? 0;
        sums.Records++;
    }

    /// <summary>Stores the rows.</summary>
    /// <param name="statement">Inserts a row of all columns of <see cref="UsageSql.Changes"/>.</param>
    public void Store(SqliteStatement statement)
    {
        foreach (var (key, sums) in alike)
            statement.Run(
                sums.Records, key.Hour, key.Organization, key.Member, key.MemberLabel, key.Tool, key.ClientId, key.ClientName, key.Outcome, key.Targets, key.TargetNames,
                sums.Calls, sums.Writes, key.Group is null ? null : sums.Duration, sums.CacheHits, sums.UpstreamRequests, sums.BytesIn, sums.BytesOut);
    }

    private readonly record struct Key(
        long Hour, string Organization, string Member, string? MemberLabel, string Tool, string ClientId, string? ClientName, string Outcome, string Targets, string? TargetNames,
        int? Group);

    private sealed class Amounts
    {
        public long Calls;
        public long Writes;
        public long Duration;
        public long CacheHits;
        public long UpstreamRequests;
        public long BytesIn;
        public long BytesOut;
        public long Records;
    }

    private static class Column
    {
        public static readonly int StartedAt = Of("started_at");
        public static readonly int Organization = Of("organization");
        public static readonly int Member = Of("member");
        public static readonly int MemberLabel = Of("member_label");
        public static readonly int ClientId = Of("client_id");
        public static readonly int ClientName = Of("client_name");
        public static readonly int RegisteredName = Of("registered_name");
        public static readonly int Tool = Of("tool");
        public static readonly int Writes = Of("writes");
        public static readonly int Targets = Of("targets");
        public static readonly int TargetNames = Of("target_names");
        public static readonly int Outcome = Of("outcome");
        public static readonly int Duration = Of("duration_ms");
        public static readonly int CacheHits = Of("cache_hits");
        public static readonly int UpstreamRequests = Of("upstream_requests");
        public static readonly int Calls = Of("calls");
        public static readonly int ArgumentBytes = Of("argument_bytes");
        public static readonly int ResultBytes = Of("result_bytes");

        private static int Of(string name) => Array.IndexOf(AuditRow.Columns, name);
    }
}
