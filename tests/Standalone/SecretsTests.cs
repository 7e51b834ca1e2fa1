using System.Text;
using System.Text.Json.Nodes;
using CodaMcp.Sandbox.Coda;
using CodaMcp.Sandbox.Stytch;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Logging;

namespace CodaMcp.Tests;

/// <summary>Where tokens must not get to, with everything logged that can be.</summary>
public sealed class SecretsTests(SecretsTests.Fixture system) : IClassFixture<SecretsTests.Fixture>
{
    [Fact]
    public async Task No_token_is_in_a_log_in_the_state_on_disk_or_in_an_answer()
    {
        var good = system.TokenOf("alice@northwind.example");
        var reader = system.TokenOf("carol@northwind.example", scope: "coda.read");
        var expired = system.Sandbox.Stytch.MintAccessToken(new MintRequest { Resources = [system.McpUrl], Lifetime = TimeSpan.FromMinutes(-5) });
        var foreign = system.Sandbox.Stytch.MintAccessToken(new MintRequest { Resources = ["https://other.example.com/mcp"] });
        var forged = good[..^10] + "AAAAAAAAAA";
        string[] tokens = [good, reader, expired, foreign, forged];
        var answers = new StringBuilder();

        foreach (var token in tokens)
        {
            var client = new McpClient(system.Http, system.McpUrl, token);
            await KeepAsync(client.SendModernAsync("tools/list"));
            await KeepAsync(client.SendModernAsync("tools/call", new() { ["name"] = "delete_rows", ["arguments"] = new JsonObject { ["doc"] = "no such doc" } }));
            await KeepAsync(client.SendModernAsync("tools/call", new() { ["name"] = "list_docs", ["arguments"] = new JsonObject() }));
            await KeepAsync(client.SendModernAsync("tools/call", new() { ["name"] = "no_such_tool" }));
            await KeepAsync(client.InitializeAsync());
            await KeepAsync(client.SendInSessionAsync("no-such-session", "ping"));
            await KeepAsync(system.Http.GetAsync($"{system.McpUrl}?access_token={token}"));
            await KeepAsync(system.Http.GetAsync($"{system.Url}/health?token={token}"));
        }
        await system.Standalone.App.StopAsync();

        var logs = system.Logs.Text;
        foreach (var token in tokens)
        {
            foreach (var part in token.Split('.').Skip(1).Append(token))
            {
                Assert.DoesNotContain(part, logs, StringComparison.Ordinal);
                Assert.DoesNotContain(part, answers.ToString(), StringComparison.Ordinal);
                Assert.Empty(FilesWith(part));
            }
        }
        Assert.DoesNotContain(CodaSandbox.ServiceToken, logs + answers, StringComparison.Ordinal);
        Assert.DoesNotContain(new StytchSandboxOptions().Secret, logs + answers, StringComparison.Ordinal);
        Assert.Empty(FilesWith(CodaSandbox.ServiceToken));
        // That there was something to find it in.
        Assert.Contains("Debug CodaMcp.Authentication.MemberBearerEvents: Stytch auth successful: alice@northwind.example", logs, StringComparison.Ordinal);
        Assert.Contains("Debug CodaMcp.Mcp.MessageReader: MCP request: tools/call", logs, StringComparison.Ordinal);

        async Task KeepAsync(Task<HttpResponseMessage> sending)
        {
            using var response = await sending;
            answers.Append(response.Headers).AppendLine(await response.Content.ReadAsStringAsync());
        }
    }

    // The Sandbox's own files are Stytch's and Coda's side.
    private IEnumerable<string> FilesWith(string text) => Directory.EnumerateFiles(system.DataDirectory)
        .Where(file => Path.GetFileName(file) is not (".lock" or "stytch-sandbox.json") && !Path.GetFileName(file).Contains("sandbox", StringComparison.Ordinal))
        .Where(file => Encoding.Latin1.GetString(LockedFile.Read(file)).Contains(text, StringComparison.Ordinal));

    public sealed class Fixture : SystemFixture
    {
        internal CollectedLogs Logs { get; } = new();

        protected override string[] Settings => ["--LOG_LEVEL", "Trace"];

        protected override void Configure(WebApplicationBuilder builder) => builder.Logging.ClearProviders().AddProvider(Logs).SetMinimumLevel(LogLevel.Trace);
    }
}
