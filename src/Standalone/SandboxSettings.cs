using CodaMcp.Sandbox.Coda;
using CodaMcp.Sandbox.Stytch;
using CodaMcp.Settings;

namespace CodaMcp;

/// <summary>Where the Sandbox listens, read from the environment.</summary>
internal sealed record SandboxSettings(int StytchPort, int CodaPort, int FilesPort)
{
    /// <summary>Reads <c>SANDBOX_STYTCH_PORT</c> (8081), <c>SANDBOX_CODA_PORT</c> (8082) and <c>SANDBOX_FILES_PORT</c> (8083).</summary>
    public static SandboxSettings Read(SettingsReader reader) => new(
        reader.Port("SANDBOX_STYTCH_PORT", 8081), reader.Port("SANDBOX_CODA_PORT", 8082), reader.Port("SANDBOX_FILES_PORT", 8083));

    /// <summary>The settings that make the rest talk to the Sandbox: the same ones that would make it talk to the real Stytch and Coda.</summary>
    public Dictionary<string, string?> AsCredentials()
    {
        var stytch = new StytchSandboxOptions();
        return new()
        {
            ["STYTCH_PROJECT_ID"] = stytch.ProjectId,
            ["STYTCH_SECRET"] = stytch.Secret,
            ["STYTCH_DOMAIN"] = $"http://localhost:{StytchPort}",
            ["CODA_API_TOKEN"] = CodaSandbox.ServiceToken,
            ["CODA_API_BASE_URL"] = $"http://localhost:{CodaPort}/apis/v1",
        };
    }

    /// <summary>The setting whose port could not be taken.</summary>
    public (string Name, int Port) Blamed(IOException error) =>
        new[] { ("SANDBOX_STYTCH_PORT", StytchPort), ("SANDBOX_CODA_PORT", CodaPort), ("SANDBOX_FILES_PORT", FilesPort) }
            .First(setting => error.Message.Contains($":{setting.Item2}:", StringComparison.Ordinal));
}
