using CodaMcp.Coda;

namespace CodaMcp.Credentials;

/// <summary>Decides for the whole service whose Coda API token a member's calls are made with.</summary>
public sealed class CodaCredentialPolicy
{
    /// <summary>Creates the policy.</summary>
    /// <param name="mode">Whose tokens may be used.</param>
    /// <param name="service">The service's token. It is ignored if members must bring their own.</param>
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

    /// <summary>The service's token; null if calls may not be made with it.</summary>
    public CodaCredential? Service { get; }

    /// <summary>Whether members may connect tokens of their own.</summary>
    public bool MembersMayConnect => Mode != CodaCredentialMode.Service;
}
