using CodaMcp.Audit;

namespace CodaMcp.Pages;

/// <summary>Creates usage reports.</summary>
internal sealed class UsageReports(IRecords records, TimeProvider time)
{
    private const int Longest = 6;

    /// <summary>Returns the report of a period, for the reader's own usage or the organization's.</summary>
    public async Task<UsageReport> ReadAsync(AuditReader reader, UsagePeriod period, CancellationToken cancellationToken)
    {
        var begins = period.Steps(time.GetUtcNow());
        var (from, to) = (begins[0], begins[^1]);
        var query = new UsageQuery { Reader = reader, From = from, To = to, Keys = Longest };
        // The charts do not show members.
        var steps = records.UsageAsync(query with { Step = period.Step, CountsMembers = false }, cancellationToken);
        var total = records.UsageAsync(query, cancellationToken);
        var before = records.UsageAsync(query with { From = period.Add(from, -period.Count), To = from }, cancellationToken);
        var tools = records.UsageAsync(query with { By = UsageGroup.Tool }, cancellationToken);
        // A report of one member does not show docs. They would be summed from all the member's records.
        var documents = reader.SeesOrganization ? records.UsageAsync(query with { By = UsageGroup.Document }, cancellationToken) : null;
        var members = reader.SeesOrganization ? records.UsageAsync(query with { By = UsageGroup.Member }, cancellationToken) : null;
        var found = (await steps).Rows.ToDictionary(row => row.At!.Value);
        return new UsageReport
        {
            Period = period,
            Steps = [.. begins.SkipLast(1).Select(begin => found.GetValueOrDefault(begin) ?? new UsageRow { At = begin })],
            Total = (await total).Rows.FirstOrDefault() ?? new UsageRow(),
            Before = (await before).Rows.FirstOrDefault() ?? new UsageRow(),
            Tools = (await tools).Rows,
            Documents = documents is null ? [] : (await documents).Rows,
            Members = members is null ? [] : (await members).Rows,
        };
    }

    /// <summary>Returns the docs with the most calls in a period, at most 100.</summary>
    public async Task<IReadOnlyList<UsageRow>> DocumentsAsync(AuditReader reader, UsagePeriod period, CancellationToken cancellationToken)
    {
        var begins = period.Steps(time.GetUtcNow());
        return (await records.UsageAsync(new UsageQuery { Reader = reader, From = begins[0], To = begins[^1], By = UsageGroup.Document, Keys = 100 }, cancellationToken)).Rows;
    }
}
