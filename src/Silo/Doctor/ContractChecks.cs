using System.Net;
using System.Text.Json;
using CodaMcp.Coda;

namespace CodaMcp.Doctor;

/// <summary>Checks all responses: whether they fit the contract, and whether their headers contain rate limits.</summary>
internal static class ContractChecks
{
    /// <summary>Checks the responses so far.</summary>
    public static void Check(CodaProbe probe, DoctorReport report)
    {
        var answers = probe.Exchanges;
        CheckLimits(answers, report);
        var read = answers
            .Where(answer => answer.Operation is not null)
            .GroupBy(answer => CodaOperation.Named(answer.Operation!).Contract)
            .OrderBy(group => group.Key.Name, StringComparer.Ordinal)
            .ToArray();
        var fitting = 0;
        foreach (var group in read)
        {
            if (CheckOperation(group.Key, [.. group.Where(answer => answer.IsSuccess)], report))
                fitting++;
        }

        if (fitting > 0)
            report.Right(CodaExamination.Service, $"the answers of {fitting} operations can be read as this server reads them");
        // Include the requests that were expected to fail.
        var refused = read.Where(group => group.All(answer => !answer.IsSuccess)).Select(group => $"{group.Key.Name} ({(int)group.Last().Status})").ToArray();
        if (refused.Length > 0)
            report.NotChecked(CodaExamination.Service, $"the answers of operations that Coda refused to this token or plan: {string.Join(", ", refused)}.");
    }

    private static bool CheckOperation(CodaContract operation, Exchange[] answers, DoctorReport report)
    {
        if (operation.Answer is not { } contract || answers.Length == 0)
            return false;
        var misfit = answers.Select(answer => operation.MisfitOf(answer.Body)).FirstOrDefault(misfit => misfit is not null);
        if (misfit is not null)
        {
            report.Wrong(CodaExamination.Service, $"an answer of {operation.Name} cannot be read, because of {misfit}. {CodaExamination.Attach}");
            return false;
        }

        var unknown = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var answer in answers)
        {
            using var json = JsonDocument.Parse(answer.Body);
            unknown.UnionWith(ContractReading.Unknown(json.RootElement, contract));
        }

        if (unknown.Count > 0)
            report.Note(CodaExamination.Service, $"{operation.Name} has members that this server does not read: {string.Join(", ", unknown)}");
        return true;
    }

    private static void CheckLimits(IReadOnlyList<Exchange> answers, DoctorReport report)
    {
        var limits = answers.SelectMany(answer => answer.Headers.Keys)
            .Where(name => name.Contains("RateLimit", StringComparison.OrdinalIgnoreCase) || name.Contains("Rate-Limit", StringComparison.OrdinalIgnoreCase))
            .Distinct(StringComparer.OrdinalIgnoreCase).Order(StringComparer.Ordinal).ToArray();
        report.Add(
            CodaExamination.Service,
            limits.Length == 0,
            $"no answer says how much of the rate limit is left, so that this server counts by itself ({answers.Count} answers)",
            $"answers have {string.Join(", ", limits)}, which this server does not use. {CodaExamination.Attach}");
        var refused = answers.Where(answer => answer.Status == HttpStatusCode.TooManyRequests).ToArray();
        if (refused.Length > 0)
        {
            // This server uses Retry-After if the response has it.
            report.Note(
                CodaExamination.Service,
                $"{refused.Length} of {answers.Count} requests were over Coda's rate limit (429, {refused.Count(answer => answer.Headers.ContainsKey("Retry-After"))} with Retry-After), perhaps by what else this Coda user does");
        }
    }
}
