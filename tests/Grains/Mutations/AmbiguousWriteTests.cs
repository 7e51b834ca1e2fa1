using System.Globalization;
using System.Text;
using CodaMcp.Audit;
using CodaMcp.Sandbox.Coda;
using CodaMcp.Tools;

namespace CodaMcp.Tests.Mutations;

/// <summary>
/// Tests that result, audit, ledger and cache agree on a write that Coda executed without an answer and refused when it was sent again.
/// </summary>
public sealed class AmbiguousWriteTests(WritesFixture writes) : IClassFixture<WritesFixture>, IDisposable
{
    private readonly string title = $"Task {Guid.NewGuid()}";

    public void Dispose() => writes.Sandbox.Faults.Clear();

    [Theory]
    [InlineData(429)]
    [InlineData(400)]
    [InlineData(404)]
    public async Task A_write_that_was_executed_and_then_refused_is_unknown_everywhere(int refusal)
    {
        var member = writes.NewMember();
        var rows = WritesFixture.Call("list_rows", new() { ["doc"] = WritesFixture.Doc, ["table"] = "Tasks", ["filter_column"] = "Task", ["filter_value"] = title });
        Assert.Empty((await writes.ResultAsync(member, rows)).GetProperty("rows").EnumerateArray());
        writes.Sandbox.Faults.Add(CodaFault.ResetAfter("upsertRows"));
        writes.Sandbox.Faults.Add(CodaFault.Status(refusal, "upsertRows") with { FromCall = 2, RetryAfterSeconds = 60 });
        var call = WritesFixture.Call("upsert_rows", new()
        {
            ["doc"] = WritesFixture.Doc,
            ["table"] = "Tasks",
            ["rows"] = new[] { new Dictionary<string, string> { ["Task"] = title } },
            ["key_columns"] = new[] { "Task" },
            ["idempotency_key"] = string.Create(CultureInfo.InvariantCulture, $"once-{refusal}"),
            ["wait_seconds"] = 0,
        });
        var before = writes.Sandbox.Traffic.Count("upsertRows");

        var first = await writes.CallAsync(member, call);
        await writes.UntilAuditedAsync(member, AuditOutcome.Unknown);
        var sent = writes.Sandbox.Traffic.Count("upsertRows") - before;
        var again = await writes.CallAsync(member, call);

        Assert.Contains("\"status\":\"unknown\"", Json(first), StringComparison.Ordinal);
        await writes.UntilAuditedAsync(member, AuditOutcome.Repeated);
        Assert.Equal(Json(first), Json(again));
        Assert.Equal((2, 2), (sent, writes.Sandbox.Traffic.Count("upsertRows") - before));
        writes.ApplyWrites();
        Assert.Single((await writes.ResultAsync(member, rows)).GetProperty("rows").EnumerateArray());
    }

    private static string Json(ToolOutcome outcome) => Encoding.UTF8.GetString(outcome.Result!);
}
