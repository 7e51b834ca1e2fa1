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
    /// Adds the policy that decides whose Coda API token a call is made with. If members bring their own, an <see cref="IXmlRepository"/> for the
    /// key ring and a <see cref="Protector"/> must be registered.
    /// </summary>
    /// <param name="services">The services.</param>
    /// <param name="mode">Whose tokens may be used.</param>
    /// <param name="serviceToken">The service's token. It may be empty if every member must bring one.</param>
    public static IServiceCollection AddCodaCredentials(this IServiceCollection services, CodaCredentialMode mode, string serviceToken)
    {
        ArgumentNullException.ThrowIfNull(services);
        services.AddSingleton(new CodaCredentialPolicy(mode, string.IsNullOrEmpty(serviceToken) ? null : new CodaCredential(serviceToken)));
        return mode == CodaCredentialMode.Service ? services : services.AddCodaTokenProtector();
    }

    // This is the Data Protection of the process. A front in the same process has a separate one for its pages.
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
