// Sign-in under load, the whole system and its clients in this one process: a change of keys at 500 requests a second, and a flood of
// junk tokens beside members at work. Takes about a minute; prints what docs/security.md quotes.
using System.Buffers.Text;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using CodaMcp;
using CodaMcp.Bench;
using CodaMcp.Sandbox.Stytch;

var directory = Directory.CreateTempSubdirectory("codamcp-bench-").FullName;
var port = SiloHosting.FindFreePort();
await using var standalone = await Standalone.StartAsync(
[
    "--PORT", $"{port}", "--SANDBOX_STYTCH_PORT", $"{SiloHosting.FindFreePort()}", "--SANDBOX_CODA_PORT", $"{SiloHosting.FindFreePort()}",
    "--SANDBOX_FILES_PORT", $"{SiloHosting.FindFreePort()}", "--CODAMCP_DATA", directory, "--LOG_LEVEL", "Error", .. args,
]);
var stytch = standalone.Sandbox!.Stytch;
using var http = new HttpClient(new SocketsHttpHandler { PooledConnectionLifetime = Timeout.InfiniteTimeSpan });
var load = new Load(http, $"http://localhost:{port}/mcp");
Console.WriteLine($"{Environment.ProcessorCount} processors, .NET {Environment.Version}");

await load.RunAsync(200, TimeSpan.FromSeconds(5), Tokens().Of);

Console.WriteLine("Rotation: 500 requests a second by 40 clients for 20 s, the signing key changes after 5 s, each client has a new token then");
var clients = Tokens();
var rotating = Task.Run(async () =>
{
    await Task.Delay(TimeSpan.FromSeconds(5));
    stytch.RotateKey();
    clients = Tokens();
});
var rotated = await load.RunAsync(500, TimeSpan.FromSeconds(20), n => clients.Of(n));
await rotating;
Console.WriteLine($"  {rotated}");
Console.WriteLine($"  refused: {rotated.Count(status => status != HttpStatusCode.OK)}");

var members = Tokens();
await load.RunAsync(100, TimeSpan.FromSeconds(2), members.Of);
var quiet = await load.RunAsync(100, TimeSpan.FromSeconds(10), members.Of);
Console.WriteLine("Quiet: 100 requests a second by members");
Console.WriteLine($"  {quiet}");

var junk = Junk(10_000);
stytch.Faults.ResetCounters();
var flood = load.RunAsync(1000, TimeSpan.FromSeconds(10), n => junk[n % junk.Length]);
var amid = await load.RunAsync(100, TimeSpan.FromSeconds(10), members.Of);
Console.WriteLine("Flood: the same beside 1,000 distinct junk tokens a second for 10 s");
Console.WriteLine($"  junk    {await flood}");
Console.WriteLine($"  members {amid}");
Console.WriteLine($"  key sets fetched: {stytch.Faults.JwksHits}; p99 of members against quiet: {amid.Percentile(99) / quiet.Percentile(99):F2} times");
await standalone.App.StopAsync();

TokenSet Tokens() => new([.. Enumerable.Range(0, 40).Select(n => stytch.MintAccessToken(new MintRequest
{
    Member = stytch.Members[n % stytch.Members.Count].Email,
    ClientId = $"connected-app-test-{n}",
    Resources = [$"http://localhost:{port}/mcp"],
}))]);

// Half name keys that nobody has, half the real one, so that there is a signature to look at; none is signed by it.
string[] Junk(int count)
{
    var good = Tokens().Of(0).Split('.');
    return [.. Enumerable.Range(0, count).Select(n =>
    {
        var header = n % 2 == 0 ? Encode($$"""{"alg":"RS256","kid":"jwk-test-{{Guid.NewGuid()}}","typ":"JWT"}""") : good[0];
        return $"{header}.{good[1]}.{Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(256))}";
    })];
}

static string Encode(string json) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(json));

internal sealed record TokenSet(string[] Tokens)
{
    public string Of(int n) => Tokens[n % Tokens.Length];
}
