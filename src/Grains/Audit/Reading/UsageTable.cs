using System.Data.Common;

namespace CodaMcp.Audit.Reading;

/// <summary>Reads usage.</summary>
/// <param name="database">The database that holds audit records.</param>
/// <param name="time">The clock.</param>
public sealed class UsageTable(AuditDatabase database, TimeProvider time)
{
    // No record has a longer duration. The front limits a call to 55 s, and the time that a person takes to answer does not count.
    private const double LongestMs = 60_000;

    /// <summary>Answers a query. The caller has checked that the reader may see the member.</summary>
    /// <param name="query">The query. <see cref="UsageQuery.Member"/> names the member; null for the whole organization.</param>
    /// <param name="cancellationToken">Stops reading.</param>
    public async Task<Usage> ReadAsync(UsageQuery query, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(query);
        var range = UsageRange.Of(query, time.GetUtcNow());
        if (range.IsEmpty)
            return new Usage([]);
        await using var connection = await database.OpenAsync(cancellationToken);
        var rows = await ReadRowsAsync(connection, query, range, cancellationToken);
        if (query.By != UsageGroup.None || !query.CountsMembers)
            return new Usage(rows);
        var active = query.Member is null ? await CountMembersAsync(connection, query, range, cancellationToken) : null;
        return new Usage([.. rows.Select(row => row with { ActiveMembers = active is null ? 1 : active.GetValueOrDefault(row.At ?? default) })]);
    }

    private async Task<UsageRow[]> ReadRowsAsync(DbConnection connection, UsageQuery query, UsageRange range, CancellationToken cancellationToken)
    {
        // Finds the keys with the most calls, from their calls alone. Then reads everything about those keys. Without a key there is one key. PostgreSQL
        // expects too few rows in found, and would search for them again for each key. So found is materialized.
        var source = new UsageSource(query, range, database.IsPostgres);
        var all = source.Select(
            $", outcome, label, {string.Join(", ", UsageSql.Sums.Skip(1))}", query.By == UsageGroup.None ? null : static item => $"{item} IN (SELECT item FROM top)");
        var text = $"""
            WITH rest AS ({source.Rest}),
            top AS (SELECT item, sum(calls) AS total FROM ({source.Select()}) c GROUP BY item HAVING sum(calls) > 0 ORDER BY total DESC, item LIMIT @keys),
            found AS MATERIALIZED ({all})
            SELECT found.bucket, found.item, found.outcome, max(found.label), {UsageSql.AddedUp}
            FROM found JOIN top ON top.item = found.item
            GROUP BY top.total, found.item, found.bucket, found.outcome HAVING sum(calls) > 0
            ORDER BY top.total DESC, found.item, found.bucket
            """;
        await using var command = database.Command(connection, text, [.. Parameters(query), ("keys", Math.Clamp(query.Keys, 1, UsageQuery.MaxKeys))]);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var rows = new List<UsageRow>();
        UsageCount? count = null;
        while (await reader.ReadAsync(cancellationToken))
        {
            var (at, item) = (range.StartOf(reader.GetInt64(0)), reader.GetString(1));
            if (count is null || count.At != at || count.Item != item)
            {
                if (count is not null)
                    rows.Add(count.Row);
                count = new UsageCount(at, item);
            }

            count.Add(reader);
        }

        if (count is not null)
            rows.Add(count.Row);
        return [.. rows];
    }

    private async Task<Dictionary<DateTimeOffset, int>> CountMembersAsync(DbConnection connection, UsageQuery query, UsageRange range, CancellationToken cancellationToken)
    {
        query = query with { By = UsageGroup.Member, Key = null };
        var source = new UsageSource(query, range, database.IsPostgres);
        var text = $"""
            WITH rest AS ({source.Rest})
            SELECT bucket, count(*) FROM (SELECT bucket, item FROM ({source.Select()}) f GROUP BY bucket, item HAVING sum(calls) > 0) g GROUP BY bucket
            """;
        await using var command = database.Command(connection, text, Parameters(query));
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var active = new Dictionary<DateTimeOffset, int>();
        while (await reader.ReadAsync(cancellationToken))
            active[range.StartOf(reader.GetInt64(0)) ?? default] = reader.GetInt32(1);
        return active;
    }

    private static List<(string Name, object Value)> Parameters(UsageQuery query)
    {
        List<(string, object)> parameters = [("organization", AuditText.Clean(query.Reader.Member.Organization))];
        if (query.Member is { } member)
            parameters.Add(("member", AuditText.Clean(member)));
        if (query.Key is { } key && query.By != UsageGroup.None)
            parameters.Add(("key", AuditText.Clean(key)));
        return parameters;
    }

    private sealed class UsageCount(DateTimeOffset? at, string item)
    {
        private readonly long[] sums = new long[UsageSql.Sums.Length];
        private string? label;
        private long errors;
        private long refused;

        public DateTimeOffset? At => at;

        public string Item => item;

        public UsageRow Row => new()
        {
            At = at,
            Key = item,
            Label = label,
            Calls = sums[0],
            Writes = sums[1],
            Errors = errors,
            Refused = refused,
            MeanDuration = sums[2] > 0 ? TimeSpan.FromMicroseconds(sums[3] / (double)sums[2]) : null,
            Duration95 = sums[2] > 0 ? TimeSpan.FromMilliseconds(Quantile(sums.AsSpan(8), 0.95)) : null,
            CacheHits = sums[4],
            UpstreamRequests = sums[5],
            BytesIn = sums[6],
            BytesOut = sums[7],
        };

        public void Add(DbDataReader row)
        {
            var calls = row.GetInt64(4);
            switch (AuditVerdicts.Of(row.GetString(2)))
            {
                case AuditVerdict.Failed:
                    errors += calls;
                    break;
                case AuditVerdict.Refused:
                    refused += calls;
                    break;
            }

            label = row.IsDBNull(3) ? label : row.GetString(3);
            for (var sum = 0; sum < sums.Length; sum++)
                sums[sum] += row.GetInt64(4 + sum);
        }

        // Assumes that the durations within a bucket are evenly distributed.
        private static double Quantile(ReadOnlySpan<long> buckets, double share)
        {
            var total = 0L;
            foreach (var count in buckets)
                total += count;
            var wanted = share * total;
            var below = 0L;
            for (var bucket = 0; bucket < buckets.Length; bucket++)
            {
                if (buckets[bucket] > 0 && below + buckets[bucket] >= wanted)
                {
                    var low = bucket == 0 ? 0 : UsageSql.Bounds[bucket - 1];
                    var high = bucket < UsageSql.Bounds.Length ? UsageSql.Bounds[bucket] : LongestMs;
                    return low + ((high - low) * (wanted - below) / buckets[bucket]);
                }

                below += buckets[bucket];
            }

            return 0;
        }
    }
}
