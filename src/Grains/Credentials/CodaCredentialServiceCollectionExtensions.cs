using CodaMcp.Coda;
using Microsoft.AspNetCore.DataProtection.Repositories;
using Microsoft.Extensions.DependencyInjection;

namespace CodaMcp.Credentials;

/// <summary>Composition of the Coda credentials.</summary>
public static class CodaCredentialServiceCollectionExtensions
{
    /// <summary>Adds what decides with whose Coda API token a call is made. Where members bring their own, an <see cref="IXmlRepository"/> for the key ring must be there.</summary>
    /// <param name="services">The services.</param>
    /// <param name="mode">Whose tokens may be used.</param>
    /// <param name="serviceToken">The service's token; may be empty where every member must bring one.</param>
    /// <param name="keyRingSecrets">What the key ring is encrypted with; see <see cref="KeyRingSeal"/>.</param>
    public static IServiceCollection AddCodaCredentials(
        this IServiceCollection services, CodaCredentialMode mode, string serviceToken, IReadOnlyList<string> keyRingSecrets)
    {
        ArgumentNullException.ThrowIfNull(services);
        services.AddSingleton(new CodaCredentialPolicy(mode, string.IsNullOrEmpty(serviceToken) ? null : new CodaCredential(serviceToken)));
        if (mode != CodaCredentialMode.Service)
        {
            services.AddSingleton(new KeyRingSeal(keyRingSecrets));
            services.AddSingleton<CodaTokenProtector>();
        }

        return services;
    }
}
