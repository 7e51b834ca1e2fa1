using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace CodaMcp.Tests;

/// <summary>The checks of a load after processes were killed, restarted or cut off.</summary>
internal static class Verdict
{
    /// <summary>The longest time that a member may be without service while there is another silo and another front.</summary>
    /// <remarks>
    /// The loss of a silo is noticed within 2 s. If it kept the Coda user's budget, no permit is granted for 9.25 s after that. A call that waits
    /// so long may lose its front too; the time counts from the start of that call.
    /// </remarks>
    public static readonly TimeSpan LongestOutage = TimeSpan.FromSeconds(12);

    // From a change's acknowledgement until every subscriber was told: where its document's actor was lost, that is noticed first, and the look at
    // Coda that finds it may wait for what was in use of Coda's limit.
    private static readonly TimeSpan LongestTelling = TimeSpan.FromSeconds(20);
    // Longer where something was missing: what was lost on the way has to be missed first.
    private static readonly TimeSpan LongestTellingAfterCut = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan CodaSettles = TimeSpan.FromSeconds(6);

    /// <summary>Checks that nothing was lost, doubled or made up.</summary>
    /// <param name="part">The part of the run.</param>
    /// <param name="load">The load, stopped.</param>
    /// <param name="report">Where it goes.</param>
    /// <param name="most">The share of calls that may fail.</param>
    /// <param name="unknown">How many writes may have an unknown outcome: their silo was lost between the request to Coda and its answer.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <param name="outage">The longest time that a member may be without service; null where something is missing that nothing replaces.</param>
    public static async Task CheckAsync(string part, Load load, Report report, double most, int unknown, TimeSpan? outage, CancellationToken cancellationToken)
    {
        var tally = load.Tally;
        var share = tally.Calls == 0 ? 1 : (double)tally.Retryable / tally.Calls;
        Report.Note($"{part}: {tally.Calls} calls, {tally.Latency}; {tally.Resumed} answers resumed on another connection; failures: {tally.Reasons}");
        report.Check($"{part}: wrong answers", tally.Wrong.IsEmpty, $"{tally.Wrong.Count}{First(tally.Wrong)}");
        report.Check($"{part}: sessions lost", tally.LostSessions.IsEmpty, $"{tally.LostSessions.Count}{First(tally.LostSessions)}");
        report.Check($"{part}: calls failed, each with a retryable error", share <= most,
            string.Create(CultureInfo.InvariantCulture, $"{tally.Retryable} of {tally.Calls} ({share:P2}, at most {most:P0})"));
        report.Check($"{part}: writes of unknown outcome", tally.Unknown.Count <= unknown, $"{tally.Unknown.Count} of {tally.Tried.Count}, at most {unknown}");
        var longest = load.Members.Max(member => member.LongestOutage);
        var without = string.Create(CultureInfo.InvariantCulture, $"longest time a member was without service: {longest.TotalSeconds:f1} s");
        if (outage is { } limit)
            report.Check($"{part}: {without}", longest <= limit, $"at most {limit.TotalSeconds} s");
        else
            Report.Note($"{part}: {without}");
        await CheckWritesAsync(part, load, report, cancellationToken);
        await CheckActivationsAsync(part, load, report, cancellationToken);
        CheckStreams(part, load, report);
    }

    private static async Task CheckWritesAsync(string part, Load load, Report report, CancellationToken cancellationToken)
    {
        await Task.Delay(CodaSettles, cancellationToken);
        var rows = await load.Docs.WrittenAsync(cancellationToken);
        var tally = load.Tally;
        var twice = tally.Tried.Where(text => rows.GetValueOrDefault(text) > 1).ToArray();
        var missing = tally.Acknowledged.Where(write => rows.GetValueOrDefault(write.Text) == 0).Select(write => write.Text).ToArray();
        report.Check($"{part}: writes applied twice", twice.Length == 0, $"{twice.Length} of {tally.Tried.Count}{First(twice)}");
        report.Check($"{part}: acknowledged writes that are not there", missing.Length == 0, $"{missing.Length} of {tally.Acknowledged.Count}{First(missing)}");
        Report.Note($"{part}: {tally.Acknowledged.Count} of {tally.Tried.Count} writes acknowledged");

        CheckRecords(part, tally, rows, await StoredCall.ReadAsync(load.Cluster.Postgres.ConnectionString, cancellationToken), report);
    }

    // Every answer has its record, every write at Coda has one, and nothing has two.
    private static void CheckRecords(string part, Tally tally, Dictionary<string, int> rows, IReadOnlyList<StoredCall> records, Report report)
    {
        var byRequest = records.ToLookup(record => record.RequestOf);
        var unrecorded = tally.Answered.Where(call => !byRequest[call.Id].Any(record => record.Tool == call.Tool && record.SessionId == call.SessionId)).ToArray();
        var doubled = tally.Answered.Where(call => byRequest[call.Id].Count() > 1).ToArray();
        report.Check($"{part}: answered calls without an audit record", unrecorded.Length == 0,
            $"{unrecorded.Length} of {tally.Answered.Count}{First(unrecorded.Select(call => $"{call.At:HH:mm:ss.fff} {call.Tool} {call.Id}"))}");
        report.Check($"{part}: answered calls with two audit records", doubled.Length == 0,
            $"{doubled.Length} of {tally.Answered.Count}{First(doubled.Select(call => $"{call.At:HH:mm:ss.fff} {call.Tool} {call.Id}: {string.Join(", ", byRequest[call.Id].Select(record => record.Outcome))}"))}");

        var accepted = records.Where(record => record.Outcome != "repeated").SelectMany(record => record.RequestIds).ToArray();
        report.Check($"{part}: requests of Coda that two audit records have", accepted.Distinct(StringComparer.Ordinal).Count() == accepted.Length, $"{accepted.Length - accepted.Distinct(StringComparer.Ordinal).Count()} of {accepted.Length}");

        // A repeat is answered by what an earlier attempt wrote. A record without a request of Coda is of a write that never left, or whose answer was lost.
        var writes = records.Where(record => record.Tool == LoadSession.Write && record.Outcome is "succeeded" or "accepted" or "unknown").ToLookup(record => record.WriteKey);
        var (atCoda, recorded) = (tally.Tried.Where(text => rows.GetValueOrDefault(text) > 0).ToArray(), tally.Tried.Sum(text => Applied(text)));
        var without = atCoda.Where(text => !writes[KeyOf(text)].Any()).ToArray();
        var twice = tally.Tried.Where(text => writes[KeyOf(text)].Count() > 1).ToArray();
        var madeUp = tally.Tried.Where(text => Applied(text) > rows.GetValueOrDefault(text)).ToArray();
        report.Check($"{part}: writes at Coda are the writes of the audit", without.Length + twice.Length + madeUp.Length == 0,
            $"{atCoda.Length} at Coda, {recorded} recorded as applied or accepted; {without.Length} without a record{First(without)}, {twice.Length} with two{First(twice)}, {madeUp.Length} that are not at Coda{First(madeUp)}");
        Report.Note($"{part}: outcomes of writes in the audit: {string.Join(", ", records.Where(record => record.Tool == LoadSession.Write).GroupBy(record => record.Outcome).Select(group => $"{group.Count()} {group.Key}"))}");

        int Applied(string text) => writes[KeyOf(text)].Count(record => record.Outcome != "unknown");
    }

    // As docs/operations.md says of the column write_key.
    private static string KeyOf(string idempotencyKey) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"key\n{idempotencyKey}")));

    // A grain may go on in another activation. That an activation changes anything again after another one had shows that nothing fenced it.
    private static async Task CheckActivationsAsync(string part, Load load, Report report, CancellationToken cancellationToken)
    {
        var changes = await StoreLog.ReadAsync(load.Cluster.Postgres.ConnectionString, cancellationToken);
        var grains = changes.GroupBy(change => change.Grain).Select(grain => grain.ToArray()).ToArray();
        var back = grains.Select(CameBack).OfType<string>().ToArray();
        report.Check($"{part}: grains changed by an activation that another one had replaced", back.Length == 0 && grains.Length > 0,
            $"{back.Length} of {grains.Length} in {changes.Count} changes; {grains.Count(grain => grain.DistinctBy(change => change.Writer).Count() > 1)} went on in another activation{First(back)}");
    }

    private static string? CameBack(StoredChange[] changes)
    {
        var left = new HashSet<string>(StringComparer.Ordinal);
        for (var index = 1; index < changes.Length; index++)
        {
            if (changes[index].Writer != changes[index - 1].Writer)
                left.Add(changes[index - 1].Writer);
            if (left.Contains(changes[index].Writer))
                return string.Create(CultureInfo.InvariantCulture, $"version {changes[index].Version} of {changes[index].Grain}: {changes[index].Writer} at {changes[index].At:HH:mm:ss.fff} after {changes[index - 1].Writer} at {changes[index - 1].At:HH:mm:ss.fff}");
        }

        return null;
    }

    private static void CheckStreams(string part, Load load, Report report)
    {
        var streams = load.Sessions.Where(session => session.Stream is not null).ToArray();
        var gaps = streams.SelectMany(session => session.Stream!.Gaps).ToArray();
        report.Check($"{part}: gaps and repeats in streams", gaps.Length == 0, $"{gaps.Length} in {streams.Sum(session => session.Stream!.Events)} events of {streams.Length} streams, opened {streams.Sum(session => session.Stream!.Opened)} times{First(gaps)}");

        var told = 0;
        var longest = TimeSpan.Zero;
        List<string> untold = [];
        foreach (var session in streams.Where(session => session.Subscribed is not null))
            foreach (var (sent, acknowledged) in load.Changes.Where(change => change.Sent > session.Subscribed))
            {
                var due = acknowledged + LongestTelling;
                foreach (var cut in load.Cuts.Where(cut => sent < cut.To + LongestTellingAfterCut && cut.From < due))
                    due = cut.To + LongestTellingAfterCut > due ? cut.To + LongestTellingAfterCut : due;
                // What happens while a client without a session is away is not kept for it: it reads anew when it is back.
                if (session.Stream!.IsListen && session.Stream.Away.Any(away => away.To > sent && away.From < due))
                    continue;
                var at = session.Stream.Updates.FirstOrDefault(update => update >= sent);
                if (at == default || at > due)
                    untold.Add($"change of {sent:HH:mm:ss} to {(session.Stream.IsListen ? "a listener" : session.Connection.SessionId)} of {session.Member.Id}, told last at {session.Stream.Updates.LastOrDefault():HH:mm:ss}, then at {at:HH:mm:ss}");
                else
                    (told, longest) = (told + 1, at - acknowledged > longest ? at - acknowledged : longest);
            }

        report.Check($"{part}: changes that a subscriber was not told of", untold.Count == 0 && told > 0,
            string.Create(CultureInfo.InvariantCulture, $"{untold.Count}; {load.Changes.Count} changes told {told} times, the latest {longest.TotalSeconds:f1} s after its acknowledgement{First(untold)}"));
    }

    /// <summary>The first of many, for a line that says how many there are.</summary>
    public static string First(IEnumerable<string> all) => string.Concat(all.Take(10).Select(one => $"\n     {(one.Length > 600 ? one[..600] + "…" : one)}"));
}
