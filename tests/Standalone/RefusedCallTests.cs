using System.Net;
using System.Text.Json.Nodes;
using CodaMcp.Audit;
using CodaMcp.Members;

namespace CodaMcp.Tests;

/// <summary>Each refused call is counted once in the audit, wherever it is refused.</summary>
public sealed class RefusedCallTests(RefusedCallTests.FewCalls system) : IClassFixture<RefusedCallTests.FewCalls>
{
    private const string Dana = "dana@southpaw.example";
    private const int Sent = 8;

    [Fact]
    public async Task A_call_without_the_scope_and_over_the_limit_is_counted_once()
    {
        var dana = system.ClientOf(Dana, "coda.read");
        var statuses = new List<HttpStatusCode>();
        for (var i = 0; i < Sent; i++)
        {
            using var response = await dana.SendModernAsync("tools/call", new() { ["name"] = "delete_rows", ["arguments"] = new JsonObject() });
            statuses.Add(response.StatusCode);
        }

        Assert.Contains(HttpStatusCode.Forbidden, statuses);
        Assert.Contains(HttpStatusCode.TooManyRequests, statuses);
        // The front and the silo record what they have counted when they stop.
        await system.Standalone.App.StopAsync();
        await system.RestartAsync();
        var records = await system.Audit.ReadAsync(new AuditQuery { Member = system.IdOf(Dana) }, default);
        Assert.Equal(Sent, records.Where(record => record.Tool is "delete_rows" or EventKinds.RequestRefuse).Sum(record => record.Calls));
    }

    public sealed class FewCalls : SystemFixture
    {
        protected override string[] Settings => ["--CODAMCP_CALL_BURST", "2", "--CODAMCP_CALLS_PER_MINUTE", "6"];
    }
}
