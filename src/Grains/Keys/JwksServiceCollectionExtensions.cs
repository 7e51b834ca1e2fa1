using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace CodaMcp.Keys;

/// <summary>Puts the fetching of signing keys into a silo.</summary>
public static class JwksServiceCollectionExtensions
{
    /// <summary>
    /// Adds what <see cref="IJwksGrain"/> needs. Needs <see cref="JwksOptions"/> configured (they are validated at start) and a grain
    /// storage named <see cref="StorageNames.Grains"/>; takes a <see cref="TimeProvider"/> where one is registered.
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
