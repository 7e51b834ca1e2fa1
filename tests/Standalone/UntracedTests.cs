using System.Diagnostics;
using CodaMcp.Audit;

namespace CodaMcp.Tests;

/// <summary>What holds where no telemetry is set.</summary>
public sealed class UntracedTests(SystemFixture system) : IClassFixture<SystemFixture>
{
    [Fact]
    public async Task The_record_has_the_trace_of_the_message_although_nothing_is_traced()
    {
        var trace = ActivityTraceId.CreateRandom().ToHexString();
        var client = new McpClient(system.Http, system.McpUrl, system.TokenOf("alice@northwind.example")) { TraceParent = $"00-{trace}-00f067aa0ba902b7-00" };

        await client.ResultOfAsync("whoami");

        for (var attempt = 0; (await system.Audit.ReadAsync(new AuditQuery { Limit = 100 }, default)).All(record => record.TraceId != trace); attempt++)
        {
            Assert.True(attempt < 500, "The call was not recorded with its trace.");
            await Task.Delay(20);
        }
    }

    [Theory]
    [InlineData("/metrics")]
    [InlineData("/dashboard")]
    public async Task The_public_port_has_nothing_for_operators(string path)
    {
        using var response = await system.Http.GetAsync(system.Url + path);

        Assert.Equal(System.Net.HttpStatusCode.NotFound, response.StatusCode);
    }
}
