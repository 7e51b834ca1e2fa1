// One member sends refused calls at full speed while others work, the whole system and its clients in this one process. Prints how the
// others fare and how much the audit grows.
using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using CodaMcp;
using CodaMcp.Bench;
using CodaMcp.Sandbox.Stytch;
using Microsoft.Data.Sqlite;

const int Others = 10;
const int PerSecond = 100;
const string Call =
    """{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"delete_rows","arguments":{"doc":"Project Tracker","table":"Tasks","rows":["i-1"]},"_meta":{"io.modelcontextprotocol/protocolVersion":"2026-07-28","io.modelcontextprotocol/clientCapabilities":{}}}}""";

var duration = TimeSpan.FromSeconds(NumberOf("--seconds", 30));
var connections = NumberOf("--connections", 8);
var quietFor = TimeSpan.FromSeconds(Math.Min(duration.TotalSeconds, 60));
var directory = Directory.CreateTempSubdirectory("codamcp-bench-").FullName;
var port = SiloHosting.FindFreePort();
await using var standalone = await Standalone.StartAsync(
[
    "--PORT", $"{port}", "--SANDBOX_STYTCH_PORT", $"{SiloHosting.FindFreePort()}", "--SANDBOX_CODA_PORT", $"{SiloHosting.FindFreePort()}",
    "--SANDBOX_FILES_PORT", $"{SiloHosting.FindFreePort()}", "--CODAMCP_DATA", directory, "--LOG_LEVEL", "Error",
]);
using var http = new HttpClient(new SocketsHttpHandler { PooledConnectionLifetime = Timeout.InfiniteTimeSpan });
var load = new Load(http, $"http://localhost:{port}/mcp");
var members = Enumerable.Range(1, Others).Select(n => TokenOf($"crowd-{n}@northwind.example", "openid coda.read coda.write")).ToArray();
Console.WriteLine($"{Environment.ProcessorCount} processors, .NET {Environment.Version}");

await load.RunAsync(PerSecond, TimeSpan.FromSeconds(5), n => members[n % Others]);
var quiet = await load.RunAsync(PerSecond, quietFor, n => members[n % Others]);
Console.WriteLine($"Quiet: {PerSecond} requests a second by {Others} members for {quietFor.TotalSeconds} s");
Console.WriteLine($"  {quiet}");

var before = AuditSize();
using var done = new CancellationTokenSource();
var readOnly = TokenOf("carol@northwind.example", "openid coda.read");
var flood = Task.WhenAll(Enumerable.Range(0, connections).Select(_ => FloodAsync(readOnly, done.Token)));
var amid = await load.RunAsync(PerSecond, duration, n => members[n % Others]);
await done.CancelAsync();
var refused = (await flood).SelectMany(answers => answers).GroupBy(answer => answer.Key).OrderBy(group => group.Key)
    .Select(group => $"{group.Sum(answer => answer.Value)} × {group.Key}");
Console.WriteLine($"Refused: the same beside one member with {connections} connections, who calls what the token does not allow, for {duration.TotalSeconds} s");
Console.WriteLine($"  refused {string.Join(", ", refused)}");
Console.WriteLine($"  members {amid}");
Console.WriteLine($"  p99 of members against quiet: {amid.Percentile(99) / quiet.Percentile(99):F2} times");
await standalone.App.StopAsync();
var after = AuditSize();
Console.WriteLine($"  the audit grew by {after.Bytes - before.Bytes:N0} bytes and {after.Rows - before.Rows} records, which stand for {after.Calls - before.Calls} calls");

int NumberOf(string option, int otherwise) =>
    Array.IndexOf(args, option) is >= 0 and var at ? int.Parse(args[at + 1], CultureInfo.InvariantCulture) : otherwise;

string TokenOf(string member, string scope) => standalone.Sandbox!.Stytch.MintAccessToken(new MintRequest
{
    Member = member,
    Scope = scope,
    ClientId = "connected-app-test-1",
    Resources = [$"http://localhost:{port}/mcp"],
});

// One request after the other, as fast as they are answered.
async Task<IReadOnlyDictionary<int, long>> FloodAsync(string token, CancellationToken cancellationToken)
{
    var answers = new ConcurrentDictionary<int, long>();
    while (!cancellationToken.IsCancellationRequested)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, $"http://localhost:{port}/mcp") { Content = new StringContent(Call, Encoding.UTF8, "application/json") };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        request.Headers.Add("Accept", "application/json, text/event-stream");
        request.Headers.Add("MCP-Protocol-Version", "2026-07-28");
        request.Headers.Add("Mcp-Method", "tools/call");
        request.Headers.Add("Mcp-Name", "delete_rows");
        using var response = await http.SendAsync(request, CancellationToken.None);
        await response.Content.ReadAsByteArrayAsync(CancellationToken.None);
        answers.AddOrUpdate((int)response.StatusCode, 1, (_, count) => count + 1);
    }
    return answers;
}

// What is in the write-ahead log is counted too, once it is in the file.
(long Bytes, long Rows, long Calls) AuditSize()
{
    var file = Path.Combine(directory, "audit.db");
    using var audit = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = file, Pooling = false }.ToString());
    audit.Open();
    Execute("PRAGMA wal_checkpoint(TRUNCATE)");
    return (new FileInfo(file).Length, Execute("SELECT count(*) FROM audit_record"), Execute("SELECT COALESCE(sum(calls), 0) FROM audit_record"));

    long Execute(string text)
    {
        using var command = audit.CreateCommand();
#pragma warning disable CA2100 // The texts are this program's own.
        command.CommandText = text;
#pragma warning restore CA2100
        return (long)command.ExecuteScalar()!;
    }
}
