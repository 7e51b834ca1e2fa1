using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace CodaMcp.Keys;

/// <summary>Adds the fetching of signing keys to a silo.</summary>
public static class JwksServiceCollectionExtensions
{
    /// <summary>
    /// Adds the services that <see cref="IJwksGrain"/> needs. Requires configured <see cref="JwksOptions"/> (validated at start) and a grain storage named
    /// <see cref="StorageNames.Grains"/>. Uses a <see cref="TimeProvider"/> if one is registered.
    /// </summary>
    public static IServiceCollection AddJwks(this IServiceCollection services)
    {
        ArgumentNullException.ThrowIfNull(services);
        services.AddOptions<JwksOptions>().ValidateOnStart();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<JwksOptions>, JwksOptionsValidator>());
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<SigningKeyFetch>();
        services.AddHttpClient(SigningKeyFetch.ClientName)
            .ConfigurePrimaryHttpMessageHandler(() => new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false });
        return services;
    }
}
