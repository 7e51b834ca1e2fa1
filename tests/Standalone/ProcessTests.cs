using System.Net;
using System.Net.Sockets;
using System.Text.Json.Nodes;
using CodaMcp.Audit;
using CodaMcp.Settings;

namespace CodaMcp.Tests;

public sealed class ProcessTests : IDisposable
{
    private readonly string directory = Directory.CreateTempSubdirectory("codamcp-process-").FullName;
    private readonly Dictionary<string, string> environment;
    private readonly HttpClient http = new();

    public ProcessTests() => environment = new()
    {
        ["PORT"] = $"{SiloHosting.FindFreePort()}",
        ["SANDBOX_STYTCH_PORT"] = $"{SiloHosting.FindFreePort()}",
        ["SANDBOX_CODA_PORT"] = $"{SiloHosting.FindFreePort()}",
        ["SANDBOX_FILES_PORT"] = $"{SiloHosting.FindFreePort()}",
        ["CODAMCP_DATA"] = directory,
    };

    [Theory]
    [InlineData("service")]
    [InlineData("member-or-service")]
    public async Task A_healthy_first_start_says_where_everything_is_and_nothing_to_worry_about_and_stops_on_ctrl_c(string credentials)
    {
        // As in Microsoft's container images.
        environment["ASPNETCORE_HTTP_PORTS"] = "8080";
        environment["CODA_CREDENTIALS"] = credentials;
        // On a machine where nothing was started before.
        environment["HOME"] = directory;
        using var process = new StandaloneProcess(environment);
        await process.ReadyAsync();
        // It serves before it has its signing keys; stopped in the midst of fetching them it would say so.
        await new McpClient(http, McpUrl, await TokenAsync()).ResultOfAsync("whoami");
        await http.GetStringAsync($"http://localhost:{environment["PORT"]}/account");
        await http.GetStringAsync($"http://localhost:{environment["PORT"]}/health/ready");

        Assert.Equal(0, await process.InterruptAsync());
        Assert.Contains($"claude mcp add --transport http --scope user coda {McpUrl}", process.Output, StringComparison.Ordinal);
        Assert.Contains(directory, process.Output, StringComparison.Ordinal);
        // A turn that took long says that the machine was busy, not that anything is wrong.
        Assert.DoesNotContain(process.Output.Split('\n'), line =>
            (line.Contains(" warn: ", StringComparison.Ordinal) && !line.Contains(" warn: Orleans.Runtime.Scheduler.", StringComparison.Ordinal)) || line.Contains("fail:", StringComparison.Ordinal));
        Assert.False(Directory.Exists(Path.Combine(directory, ".aspnet")), "It stored keys in the home directory.");
    }

    [Fact]
    public async Task Nobody_chooses_the_address_that_they_are_limited_by()
    {
        environment["ASPNETCORE_FORWARDEDHEADERS_ENABLED"] = "true";
        environment["CODAMCP_PAGES_PER_SECOND"] = "1";
        using var process = new StandaloneProcess(environment);
        await process.ReadyAsync();
        var answers = new List<HttpStatusCode>();
        for (var i = 1; i <= 40; i++)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, $"http://localhost:{environment["PORT"]}/login");
            request.Headers.Add("X-Forwarded-For", $"198.51.100.{i}");
            using var response = await http.SendAsync(request);
            answers.Add(response.StatusCode);
        }

        Assert.Equal(HttpStatusCode.OK, answers[0]);
        Assert.Contains(HttpStatusCode.TooManyRequests, answers);
    }

    [Fact]
    public async Task Nobody_is_a_trusted_proxy_because_of_a_variable_of_the_platform()
    {
        environment["ASPNETCORE_FORWARDEDHEADERS_ENABLED"] = "true";
        environment["PUBLIC_URL"] = "https://mcp.example.com";
        using var process = new StandaloneProcess(environment);
        await process.ReadyAsync();
        using var request = new HttpRequestMessage(HttpMethod.Post, McpUrl);
        request.Headers.Add("X-Forwarded-Proto", "https");
        request.Headers.Add("X-Forwarded-For", "9.9.9.9");
        using var response = await http.SendAsync(request);

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Contains("HTTPS is required", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.DoesNotContain("9.9.9.9", process.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_half_set_configuration_names_all_that_is_missing()
    {
        environment["STYTCH_DOMAIN"] = "https://quiet-meadow-1234.customers.stytch.com";

        Assert.Equal("Missing required environment variables: CODAMCP_KEY_ENCRYPTION_SECRET, CODA_API_TOKEN, STYTCH_PROJECT_ID, STYTCH_SECRET", await OutputOfRefusalAsync());
    }

    [Theory]
    [InlineData("HOST", "mcp.internal", "HOST must be localhost or an IP address of this machine, or 0.0.0.0 for all of them, but is 'mcp.internal'.")]
    [InlineData("HOST", "*", "HOST must be localhost or an IP address of this machine, or 0.0.0.0 for all of them, but is '*'.")]
    [InlineData("CODA_CREDENTIALS", "members", "CODA_CREDENTIALS must be service, member or member-or-service, but is 'members'.")]
    [InlineData("CODAMCP_KEY_ENCRYPTION_SECRET", "much-too-short-to-be-a-secret,another", "CODAMCP_KEY_ENCRYPTION_SECRET must be at least 32 characters long, and so must each one where there are several, separated by commas.")]
    public async Task A_setting_that_cannot_be_used_is_said_in_one_sentence(string name, string value, string sentence)
    {
        environment[name] = value;

        Assert.Equal(sentence, await RefusalAsync());
    }

    [Fact]
    public async Task Members_with_tokens_of_their_own_need_no_token_of_the_service()
    {
        environment["STYTCH_DOMAIN"] = "https://quiet-meadow-1234.customers.stytch.com";
        environment["CODA_CREDENTIALS"] = "member";
        var said = await RefusalAsync();

        Assert.Equal("Missing required environment variables: CODAMCP_KEY_ENCRYPTION_SECRET, STYTCH_PROJECT_ID, STYTCH_SECRET", said);
    }

    [Fact]
    public async Task Wrong_settings_are_said_all_together()
    {
        environment["PORT"] = "eighty";
        environment["LOG_LEVEL"] = "Loud";
        environment["PUBLIC_URL"] = "ftp://mcp.example.com";
        var said = await RefusalAsync();

        Assert.Equal(["LOG_LEVEL", "PORT", "PUBLIC_URL"], said.Split('\n').Select(line => line.Split(' ')[0]).Order());
    }

    [Fact]
    public async Task Production_without_credentials_does_not_start_a_sandbox()
    {
        environment["ASPNETCORE_ENVIRONMENT"] = "Production";
        var said = await RefusalAsync();

        Assert.Equal("Missing required environment variables: CODAMCP_KEY_ENCRYPTION_SECRET, CODA_API_TOKEN, STYTCH_DOMAIN, STYTCH_PROJECT_ID, STYTCH_SECRET", said);
    }

    [Theory]
    [InlineData("PORT", true)]
    [InlineData("SANDBOX_STYTCH_PORT", false)]
    [InlineData("SANDBOX_CODA_PORT", false)]
    [InlineData("SANDBOX_FILES_PORT", true)]
    public async Task A_port_in_use_is_said_in_one_sentence(string setting, bool asProcess)
    {
        using var holder = new TcpListener(IPAddress.Loopback, int.Parse(environment[setting], System.Globalization.CultureInfo.InvariantCulture));
        holder.Start();

        Assert.Equal($"Port {environment[setting]} is in use. Stop what listens there, or set {setting} to a free one.", await (asProcess ? OutputOfRefusalAsync() : RefusalAsync()));
    }

    [Fact]
    public async Task A_data_directory_that_cannot_be_written_is_said_in_one_sentence()
    {
        await File.WriteAllTextAsync(Path.Combine(directory, "a-file"), "");
        environment["CODAMCP_DATA"] = Path.Combine(directory, "a-file", "below");
        using var process = new StandaloneProcess(environment);

        Assert.Equal(1, await process.ExitAsync());
        Assert.StartsWith($"The data directory {environment["CODAMCP_DATA"]} cannot be written", process.Output.Trim(), StringComparison.Ordinal);
        Assert.Single(process.Output.Trim().Split('\n'));
    }

    [Fact]
    public async Task A_second_process_on_the_same_data_is_refused()
    {
        using var first = new StandaloneProcess(environment);
        await first.ReadyAsync();
        environment["PORT"] = $"{SiloHosting.FindFreePort()}";
        using var second = new StandaloneProcess(environment);

        Assert.Equal(1, await second.ExitAsync());
        Assert.StartsWith($"The data directory {directory} is in use by another CodaMcp process", second.Output.Trim(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Production", "localhost")]
    [InlineData("Development", "0.0.0.0")]
    public async Task The_development_bearer_is_refused_anywhere_but_on_a_developers_machine(string name, string host)
    {
        environment["DEVELOPMENT_BEARER"] = "let-me-in-for-development";
        environment["ASPNETCORE_ENVIRONMENT"] = name;
        environment["HOST"] = host;
        environment["STYTCH_PROJECT_ID"] = "project-test-1";
        environment["STYTCH_SECRET"] = "secret-test-1";
        environment["STYTCH_DOMAIN"] = "https://quiet-meadow-1234.customers.stytch.com";
        environment["CODA_API_TOKEN"] = "11111111-1111-4111-8111-111111111111";
        environment["CODAMCP_KEY_ENCRYPTION_SECRET"] = "a-secret-that-is-long-enough-for-it";
        environment["PUBLIC_URL"] = "https://mcp.example.com";
        var said = await RefusalAsync();

        Assert.StartsWith("DEVELOPMENT_BEARER lets its holder in without signing in", said, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', said);
    }

    [Fact]
    public async Task The_development_bearer_signs_the_developer_in()
    {
        environment["DEVELOPMENT_BEARER"] = "let-me-in-for-development";
        using var process = new StandaloneProcess(environment);
        await process.ReadyAsync();

        await new McpClient(http, McpUrl, environment["DEVELOPMENT_BEARER"]).ResultOfAsync("whoami");

        // The answer does not wait until the store has the record of a read.
        var record = await UntilRecordedAsync("whoami", AuditOutcome.Succeeded);
        Assert.Equal(("dev-user", "developer@localhost"), (record.Member.Member, record.MemberLabel));
    }

    [Fact]
    public async Task Killed_in_mid_work_it_comes_back_with_sessions_documents_and_an_honest_audit_trail()
    {
        string session, token, title = $"Survives {Guid.NewGuid()}";
        using (var first = new StandaloneProcess(environment))
        {
            await first.ReadyAsync();
            token = await TokenAsync();
            var alice = new McpClient(http, McpUrl, token);
            session = await alice.OpenSessionAsync();
            await alice.ResultOfAsync("upsert_rows", Upsert(title));
            // Killed before Coda has accepted the write, or while the call waits for it to be applied.
            var interrupted = alice.CallAsync("upsert_rows", Upsert(title + " too"));
            await UntilRecordedAsync("upsert_rows", AuditOutcome.Started);
            await first.KillAsync();
            await Assert.ThrowsAnyAsync<Exception>(() => interrupted);
        }

        using var second = new StandaloneProcess(environment);
        await second.ReadyAsync();
        var again = new McpClient(http, McpUrl, token);
        using var listed = await again.SendInSessionAsync(session, "tools/list");
        var rows = await again.ResultOfAsync("list_rows", new() { ["doc"] = "Project Tracker", ["table"] = "Tasks", ["filter_column"] = "Task", ["filter_value"] = title });

        Assert.Equal(HttpStatusCode.OK, listed.StatusCode);
        Assert.Single(rows["rows"]!.AsArray());
        using var audit = new SqliteAuditStore(Path.Combine(directory, "audit.db"));
        var writes = await audit.ReadAsync(new AuditQuery { Tool = "upsert_rows" }, default);
        Assert.Equal(2, writes.Count);
        Assert.Equal(AuditOutcome.Succeeded, writes[1].Outcome);
        // The outcome is known where Coda's answer was noted before the end: the second start asks Coda about it.
        Assert.Contains(writes[0].Outcome, (string[])[AuditOutcome.Unknown, AuditOutcome.Succeeded]);
        if (writes[0].Outcome == AuditOutcome.Succeeded)
            Assert.Equal(1, await CountAsync(again, title + " too"));
    }

    [Fact]
    public async Task Killed_and_asked_again_with_the_same_key_it_writes_nothing_twice()
    {
        string token, title = $"Once {Guid.NewGuid()}";
        JsonNode done;
        using (var first = new StandaloneProcess(environment))
        {
            await first.ReadyAsync();
            token = await TokenAsync();
            var alice = new McpClient(http, McpUrl, token);
            done = await alice.ResultOfAsync("upsert_rows", Upsert(title, key: "done"));
            // Killed while Coda has accepted the write, or is about to.
            var interrupted = alice.CallAsync("upsert_rows", Upsert(title + " too", key: "interrupted"));
            await UntilRecordedAsync("upsert_rows", AuditOutcome.Started);
            await first.KillAsync();
            await Assert.ThrowsAnyAsync<Exception>(() => interrupted);
        }

        using var second = new StandaloneProcess(environment);
        await second.ReadyAsync();
        var again = new McpClient(http, McpUrl, token);
        var repeated = await again.ResultOfAsync("upsert_rows", Upsert(title, key: "done"));
        var interruptedAgain = await again.CallAsync("upsert_rows", Upsert(title + " too", key: "interrupted"));

        Assert.Equal(done.ToJsonString(), repeated.ToJsonString());
        // If Coda's answer was stored before the kill, it is given again. If not, nobody knows.
        var text = interruptedAgain["content"]![0]!["text"]!.GetValue<string>();
        if (interruptedAgain["isError"]?.GetValue<bool>() == true)
            Assert.StartsWith("This upsert_rows was sent before, at ", text, StringComparison.Ordinal);
        else
            Assert.Contains(interruptedAgain["structuredContent"]!["status"]!.GetValue<string>(), new[] { "accepted", "applied" });
        Assert.Equal(1, await CountAsync(again, title));
        Assert.InRange(await CountAsync(again, title + " too"), 0, 1);
    }

    public void Dispose()
    {
        http.Dispose();
        TestDirectory.Delete(directory);
    }

    // Program.cs prints this message and ends with 1, as some tests show with a process. The others need none.
    private async Task<string> RefusalAsync() =>
        (await Assert.ThrowsAsync<SettingsException>(() => Standalone.StartAsync([.. environment.SelectMany(static setting => new[] { $"--{setting.Key}", setting.Value })]))).Message;

    private async Task<string> OutputOfRefusalAsync()
    {
        using var process = new StandaloneProcess(environment);
        Assert.Equal(1, await process.ExitAsync());
        return process.Output.Trim();
    }

    private string McpUrl => $"http://localhost:{environment["PORT"]}/mcp";

    private Task<string> TokenAsync() =>
        http.GetStringAsync($"http://localhost:{environment["SANDBOX_STYTCH_PORT"]}/sandbox/token?member=alice@northwind.example&resource={McpUrl}");

    private async Task<AuditRecord> UntilRecordedAsync(string tool, string outcome)
    {
        using var audit = new SqliteAuditStore(Path.Combine(directory, "audit.db"));
        for (var attempt = 0; attempt < 1000; attempt++)
        {
            if ((await audit.ReadAsync(new AuditQuery { Tool = tool, Limit = 1 }, default)) is [{ } newest] && newest.Outcome == outcome)
                return newest;
            await Task.Delay(5);
        }

        throw new TimeoutException($"There is no record of {tool} with the outcome '{outcome}'.");
    }

    private static async Task<int> CountAsync(McpClient client, string title)
    {
        var rows = await client.ResultOfAsync("list_rows", new() { ["doc"] = "Project Tracker", ["table"] = "Tasks", ["filter_column"] = "Task", ["filter_value"] = title });
        return rows["rows"]!.AsArray().Count;
    }

    private static JsonObject Upsert(string title, string? key = null) => new()
    {
        ["doc"] = "Project Tracker",
        ["table"] = "Tasks",
        ["rows"] = new JsonArray(new JsonObject { ["Task"] = title }),
        ["idempotency_key"] = key,
    };
}
