using CodaMcp.Sandbox.Coda;
using CodaMcp.Sandbox.Stytch;
using CodaMcp.Settings;

namespace CodaMcp;

/// <summary>Where the Sandbox listens, read from the environment.</summary>
/// <param name="StytchPort">Stytch.</param>
/// <param name="CodaPort">Coda.</param>
/// <param name="FilesPort">What Coda's exports are downloaded from.</param>
/// <param name="FrontAuthorizes">
/// Whether members sign in and allow clients at the front's own pages, as with the real Stytch, and not at the Sandbox's one page, which
/// asks for nothing but whom to be.
/// </param>
internal sealed record SandboxSettings(int StytchPort, int CodaPort, int FilesPort, bool FrontAuthorizes)
{
    /// <summary>
    /// Reads <c>SANDBOX_STYTCH_PORT</c> (8081), <c>SANDBOX_CODA_PORT</c> (8082), <c>SANDBOX_FILES_PORT</c> (8083) and
    /// <c>SANDBOX_AUTHORIZATION</c> (<c>sandbox</c>, or <c>front</c>).
    /// </summary>
    public static SandboxSettings Read(SettingsReader reader)
    {
        var authorization = reader.Optional("SANDBOX_AUTHORIZATION", "sandbox");
        if (authorization is not ("sandbox" or "front"))
            reader.Reject($"SANDBOX_AUTHORIZATION must be sandbox or front, but is '{authorization}'.");
        return new(
            reader.Port("SANDBOX_STYTCH_PORT", 8081), reader.Port("SANDBOX_CODA_PORT", 8082), reader.Port("SANDBOX_FILES_PORT", 8083),
            authorization == "front");
    }

    /// <summary>The settings that make the rest talk to the Sandbox: the same ones that would make it talk to the real Stytch and Coda.</summary>
    public Dictionary<string, string?> AsCredentials()
    {
        var stytch = new StytchSandboxOptions();
        return new()
        {
            ["STYTCH_PROJECT_ID"] = stytch.ProjectId,
            ["STYTCH_SECRET"] = stytch.Secret,
            ["STYTCH_PUBLIC_TOKEN"] = stytch.PublicToken,
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
