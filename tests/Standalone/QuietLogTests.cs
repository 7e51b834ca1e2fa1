using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Logging;

namespace CodaMcp.Tests;

/// <summary>What an operator reads who has set nothing.</summary>
public sealed class QuietLogTests(QuietLogTests.Fixture system) : IClassFixture<QuietLogTests.Fixture>
{
    [Fact]
    public async Task No_request_leaves_a_line_of_its_own()
    {
        var alice = system.ClientOf("alice@northwind.example");
        await alice.ResultOfAsync("list_docs");
        var before = system.Logs.Lines.Count;
        for (var i = 0; i < 10; i++)
        {
            using var listed = await alice.SendModernAsync("tools/list");
            using var called = await alice.SendModernAsync("tools/call", new() { ["name"] = "whoami", ["arguments"] = new JsonObject() });
            using var refused = await new McpClient(system.Http, system.McpUrl, "junk").SendModernAsync("tools/list");
            using var challenged = await system.Http.GetAsync(system.McpUrl);
            using var forbidden = await system.ClientOf("carol@northwind.example", "coda.read").SendModernAsync("tools/call", new() { ["name"] = "delete_rows" });
        }

        Assert.Empty(system.Logs.Lines.Skip(before));
    }

    [Theory]
    [InlineData("PUT /api/v1/quotas", "application/json", "{\"scope\":", true)]
    [InlineData("PUT /api/v1/quotas", "application/json", "{\"scope\":", false)]
    [InlineData("POST /login", "application/x-www-form-urlencoded", "email=a", true)]
    [InlineData("POST /login", "application/x-www-form-urlencoded", "email=a", false)]
    public async Task A_client_that_leaves_in_the_middle_of_a_body_leaves_no_line(string request, string type, string begin, bool resets)
    {
        var before = system.Logs.Lines.Count;
        for (var i = 0; i < 10; i++)
        {
            using var client = new TcpClient();
            await client.ConnectAsync(IPAddress.Loopback, new Uri(system.Url).Port);
            var stream = client.GetStream();
            // The server says when it reads the body.
            await stream.WriteAsync(Encoding.ASCII.GetBytes(
                $"{request} HTTP/1.1\r\nHost: {new Uri(system.Url).Authority}\r\nAuthorization: Bearer {system.TokenOf("alice@northwind.example", "codamcp.admin")}\r\n"
                + $"Expect: 100-continue\r\nContent-Type: {type}\r\nContent-Length: 1000\r\n\r\n"));
            var buffer = new byte[1024];
            var read = await stream.ReadAsync(buffer);
            Assert.StartsWith("HTTP/1.1 100 ", Encoding.ASCII.GetString(buffer, 0, read), StringComparison.Ordinal);
            await stream.WriteAsync(Encoding.ASCII.GetBytes(begin));
            if (resets)
                client.LingerState = new LingerOption(true, 0);
            else
                client.Client.Shutdown(SocketShutdown.Send);
        }
        // The stop waits for what the server still has to do with the connections.
        await system.Standalone.App.StopAsync();
        var lines = system.Logs.Lines.Skip(before).ToList();
        await system.RestartAsync();

        if (string.Join("\n", lines.Where(IsToLookAt)) is { Length: > 0 } found)
            Assert.Fail(found);
    }

    // Orleans warns of a busy machine.
    private static bool IsToLookAt(string line) =>
        !line.Contains(" Orleans.", StringComparison.Ordinal) && (line.StartsWith("Warning ", StringComparison.Ordinal) || line.StartsWith("Error ", StringComparison.Ordinal) || line.StartsWith("Critical ", StringComparison.Ordinal));

    public sealed class Fixture : SystemFixture
    {
        internal CollectedLogs Logs { get; } = new();

        protected override string[] Settings => ["--LOG_LEVEL", "Information", "--CODAMCP_ADMINS", "alice@northwind.example"];

        protected override void Configure(WebApplicationBuilder builder) => builder.Logging.ClearProviders().AddProvider(Logs);
    }
}
