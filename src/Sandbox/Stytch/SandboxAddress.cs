namespace CodaMcp.Sandbox.Stytch;

/// <summary>The sandbox's address and its issuer names.</summary>
internal sealed class SandboxAddress(string projectId, StytchFaults faults)
{
    /// <summary>The project domain. It is known after the listener is bound.</summary>
    public string Url { get; set; } = "";

    /// <summary>The project id.</summary>
    public string ProjectId => projectId;

    /// <summary>The issuer in responses of Stytch's own API hosts.</summary>
    public string StytchPath => $"stytch.com/{projectId}";

    /// <summary>The issuer of metadata and tokens. The legacy addresses stand for Stytch's own API hosts.</summary>
    public string Issuer(bool legacy) => (legacy, faults.IssuerForm) switch
    {
        (true, _) or (_, IssuerForm.StytchPath) => StytchPath,
        (_, IssuerForm.TrailingSlash) => Url + "/",
        _ => Url,
    };

    /// <summary>The <c>iss</c> in the callback of the authorize call; null for none.</summary>
    public string? CallbackIssuer() => faults.CallbackIssuer switch
    {
        Stytch.CallbackIssuer.Match => Issuer(legacy: false),
        Stytch.CallbackIssuer.Absent => null,
        _ => StytchPath,
    };
}
