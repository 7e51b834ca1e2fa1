using CodaMcp.Doctor;
#if SANDBOX
using CodaMcp.Sandbox;
using CodaMcp.Sandbox.Coda;
using CodaMcp.Sandbox.Stytch;
#endif
using CodaMcp.Settings;

namespace CodaMcp;

/// <summary>Runs the doctor of a process with both front and silo. It examines Stytch and Coda.</summary>
internal static class StandaloneDoctor
{
    /// <summary>Runs <c>doctor</c>: examines the configured services, or its own Sandbox.</summary>
    /// <returns>The exit code.</returns>
    /// <exception cref="SettingsException">The command line or a setting cannot be used.</exception>
    public static async Task<int> RunAsync(string[] args)
    {
        var arguments = DoctorArguments.Parse(args, [DoctorArguments.SandboxOption, .. DoctorArguments.OfStytch, .. DoctorArguments.OfCoda]);
        var builder = WebApplication.CreateSlimBuilder();
        if (!arguments.UsesSandbox)
            return await ExamineAsync(builder, arguments);
#if SANDBOX
        // The Sandbox uses a free port and keeps its state in memory, so it does not disturb a running one. Its own page replaces this server's.
        var port = SiloHosting.FindFreePort();
        var publicUrl = $"http://localhost:{port}";
        await using var sandbox = await SandboxHost.StartAsync(
            new StytchSandboxOptions { Port = port, Resource = $"{publicUrl}/mcp", DiscoveryRedirectUrls = [$"{publicUrl}/login/callback"] },
            new CodaSandboxOptions { Port = 0, FilesPort = 0 });
        builder.Configuration.Sources.Clear();
        builder.Configuration.AddInMemoryCollection(new SandboxSettings(0, 0, 0, FrontAuthorizes: false).AsCredentials());
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["STYTCH_DOMAIN"] = sandbox.Stytch.Url,
            ["PUBLIC_URL"] = publicUrl,
            ["CODA_API_BASE_URL"] = sandbox.Coda.ApiUrl,
        });
        Console.WriteLine("A Sandbox plays Stytch and Coda. What the real services do is seen with your own credentials only.");
        return await ExamineAsync(builder, arguments);
#else
        throw new SettingsException("This program has no Sandbox. Take the source and run: dotnet run --project src/Standalone -- doctor --sandbox");
#endif
    }

    private static Task<int> ExamineAsync(WebApplicationBuilder builder, DoctorArguments arguments)
    {
        var reader = new SettingsReader(builder.Configuration);
        var front = FrontSettings.Read(reader, builder.Environment);
        var silo = SiloSettings.Read(reader);
        try
        {
            reader.ThrowIfUnusable();
        }
        catch (SettingsException error)
        {
            throw new SettingsException($"{error.Message}{Environment.NewLine}For a first look without settings, run doctor {DoctorArguments.SandboxOption}.");
        }

        return DoctorCommand.RunAsync(
            [FrontDoctor.Examination(front, arguments), SiloDoctor.Examination(silo, arguments)],
            [.. FrontDoctor.SecretsOf(front), .. SiloDoctor.SecretsOf(silo)],
            Console.Out,
            TimeProvider.System);
    }
}
