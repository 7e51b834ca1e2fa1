using CodaMcp.Coda;

namespace CodaMcp.Credentials;

/// <summary>Whose Coda API token a member's calls are made with, decided for the whole service.</summary>
public sealed class CodaCredentialPolicy
{
    /// <summary>Takes the decision and what goes with it.</summary>
    /// <param name="mode">Whose tokens may be used.</param>
    /// <param name="service">The service's token; left aside where members must bring their own.</param>
    /// <exception cref="ArgumentException">The mode needs the service's token and there is none.</exception>
    public CodaCredentialPolicy(CodaCredentialMode mode, CodaCredential? service)
    {
        if (mode != CodaCredentialMode.Member && service is null)
            throw new ArgumentException("There must be a service token unless every member brings their own.", nameof(service));
        Mode = mode;
        Service = mode == CodaCredentialMode.Member ? null : service;
    }

    /// <summary>Whose tokens may be used.</summary>
    public CodaCredentialMode Mode { get; }

    /// <summary>The service's token, where calls may be made with it.</summary>
    public CodaCredential? Service { get; }

    /// <summary>Whether members may connect tokens of their own.</summary>
    public bool MembersMayConnect => Mode != CodaCredentialMode.Service;
}
