// Sign-in under load, the whole system and its clients in this one process: a change of keys at 500 requests a second, and a flood of
// junk tokens beside members at work. Takes about a minute and a half; prints what docs/security.md quotes.
using System.Buffers.Text;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
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

// The key changes amid the flood, moments after a fetch, which is the worst time for it.
junk = Junk(10_000);
flood = load.RunAsync(1000, TimeSpan.FromSeconds(20), n => junk[n % junk.Length]);
await Task.Delay(TimeSpan.FromSeconds(2));
stytch.RotateKey();
var newcomers = Tokens();
var changed = await load.RunAsync(100, TimeSpan.FromSeconds(15), newcomers.Of);
Console.WriteLine("Rotation amid the flood: members at 100 requests a second, each with a new token of a new key");
Console.WriteLine($"  junk    {await flood}");
Console.WriteLine($"  members {changed}");
await standalone.App.StopAsync();

// Forty members, since each may send 20 requests a second.
TokenSet Tokens() => new([.. Enumerable.Range(0, 40).Select(n => stytch.MintAccessToken(new MintRequest
{
    Member = $"crowd-{n + 1}@northwind.example",
    ClientId = $"connected-app-test-{n}",
    Resources = [$"http://localhost:{port}/mcp"],
}))]);

// A third names keys that nobody has, a third does so and is from the future, and a third names the real key, so that there is a signature
// to look at. None is signed by it.
string[] Junk(int count)
{
    var good = Tokens().Of(0).Split('.');
    var claims = JsonNode.Parse(Base64Url.DecodeFromChars(good[1]))!;
    claims["iat"] = DateTimeOffset.UtcNow.AddSeconds(25).ToUnixTimeSeconds();
    var future = Encode(claims.ToJsonString());
    return [.. Enumerable.Range(0, count).Select(n =>
    {
        var header = n % 3 == 0 ? good[0] : Encode($$"""{"alg":"RS256","kid":"jwk-test-{{Guid.NewGuid()}}","typ":"JWT"}""");
        return $"{header}.{(n % 3 == 1 ? future : good[1])}.{Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(256))}";
    })];
}

static string Encode(string json) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(json));

internal sealed record TokenSet(string[] Tokens)
{
    public string Of(int n) => Tokens[n % Tokens.Length];
}
