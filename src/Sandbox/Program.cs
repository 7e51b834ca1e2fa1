using System.Net;
using CodaMcp.Sandbox;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;

var configuration = new ConfigurationBuilder().AddEnvironmentVariables().AddCommandLine(args).Build();
List<string> wrong = [];
var settings = SandboxSettings.Read(configuration, wrong.Add);
if (args is ["--check-health"])
    return await SandboxHealthCheck.RunAsync(settings);

var address = ListeningAddress();
if (string.Equals(configuration["ASPNETCORE_ENVIRONMENT"], Environments.Production, StringComparison.OrdinalIgnoreCase))
    wrong.Add("ASPNETCORE_ENVIRONMENT is Production, and the Sandbox signs anybody in; it is not started there.");
if (wrong.Count > 0)
    return await Refuse(string.Join(Environment.NewLine, wrong));

var publicUrl = configuration["PUBLIC_URL"] is { Length: > 0 } given ? given.TrimEnd('/') : "http://localhost:8080";
var data = Path.GetFullPath(configuration["CODAMCP_DATA"] is { Length: > 0 } directory ? directory : "data");
// This host only receives Ctrl-C and SIGTERM.
using var process = Host.CreateEmptyApplicationBuilder(null).Build();
try
{
    await using var sandbox = await settings.StartAsync(publicUrl, data, address);
    await process.StartAsync();
    foreach (var (name, value) in settings.AsCredentials())
        Console.WriteLine($"{name}={value}");
    Console.WriteLine($"The Sandbox is ready. Sign in as {string.Join(", ", sandbox.Stytch.Members.Select(member => member.Email).Distinct())}; mails to them: {sandbox.Stytch.InboxUrl}");
    await process.WaitForShutdownAsync();
    return 0;
}
catch (Exception error) when (error is IOException or UnauthorizedAccessException)
{
    return await Refuse(error.Message);
}

IPAddress? ListeningAddress()
{
    var host = configuration["HOST"] is { Length: > 0 } text ? text.Trim() : "localhost";
    if (host.Equals("localhost", StringComparison.OrdinalIgnoreCase))
        return null;
    if (!IPAddress.TryParse(host, out var parsed))
        wrong.Add($"HOST must be localhost or an IP address, but is '{host}'.");
    else if (!IPAddress.IsLoopback(parsed) && !string.Equals(configuration["SANDBOX_ALLOW_NETWORK"], "true", StringComparison.OrdinalIgnoreCase))
        wrong.Add($"HOST is {host}, and the Sandbox signs anybody in who reaches it. Set SANDBOX_ALLOW_NETWORK=true where only machines that may do so reach it, or leave HOST unset.");
    return parsed;
}

static async Task<int> Refuse(string why)
{
    await Console.Error.WriteLineAsync(why);
    return 1;
}
