using CodaMcp.Coda;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.AspNetCore.DataProtection.Repositories;
using Microsoft.Extensions.DependencyInjection;

namespace CodaMcp.Credentials;

/// <summary>Composition of the Coda credentials.</summary>
public static class CodaCredentialServiceCollectionExtensions
{
    /// <summary>
    /// Adds what decides with whose Coda API token a call is made. Where members bring their own, an <see cref="IXmlRepository"/> for the
    /// key ring and a <see cref="Protector"/> must be there.
    /// </summary>
    /// <param name="services">The services.</param>
    /// <param name="mode">Whose tokens may be used.</param>
    /// <param name="serviceToken">The service's token; may be empty where every member must bring one.</param>
    public static IServiceCollection AddCodaCredentials(this IServiceCollection services, CodaCredentialMode mode, string serviceToken)
    {
        ArgumentNullException.ThrowIfNull(services);
        services.AddSingleton(new CodaCredentialPolicy(mode, string.IsNullOrEmpty(serviceToken) ? null : new CodaCredential(serviceToken)));
        return mode == CodaCredentialMode.Service ? services : services.AddCodaTokenProtector();
    }

    // The process's own Data Protection. The pages of a front in the same process have theirs apart.
    private static IServiceCollection AddCodaTokenProtector(this IServiceCollection services)
    {
        services.AddDataProtection().SetApplicationName(CodaTokenProtector.Application);
        services.AddOptions<KeyManagementOptions>().Configure<IXmlRepository, Protector>((options, keys, protector) =>
        {
            KeyRingRenewal.Run(keys, protector);
            (options.XmlRepository, options.XmlEncryptor) = (keys, new KeyRingEncryptor(protector));
        });
        return services.AddSingleton<CodaTokenProtector>();
    }
}
