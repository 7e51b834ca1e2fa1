using CodaMcp.Coda.Documents;
using CodaMcp.Coda.Users;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace CodaMcp.Coda.Gateway;

/// <summary>Composition of the Coda gateway.</summary>
public static class CodaServiceCollectionExtensions
{
    /// <summary>
    /// Adds <see cref="ICodaGateway"/>. Earlier registrations of the clock, the memory budget and the services that call the cluster's grains
    /// are kept. The settings are checked when the host starts.
    /// </summary>
    /// <param name="services">The services.</param>
    /// <param name="configure">Sets the values that differ from the defaults.</param>
    public static IServiceCollection AddCodaGateway(this IServiceCollection services, Action<CodaOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        var options = services.AddOptions<CodaOptions>().ValidateOnStart();
        if (configure is not null)
            options.Configure(configure);
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<CodaOptions>, CodaOptionsValidator>());
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton(_ => new MemoryBudget(MemoryBudget.DefaultBytes));
        services.TryAddSingleton<ICodaBudget, GrainBudget>();
        services.TryAddSingleton<ICodaUsers, GrainUsers>();
        services.TryAddSingleton<ICodaDocuments, GrainDocuments>();
        services.TryAddSingleton<OpenDocuments>();
        services.TryAddSingleton<OpenBudgets>();
        services.AddSingleton<ILifecycleParticipant<ISiloLifecycle>>(provider => provider.GetRequiredService<OpenBudgets>());
        services.TryAddSingleton<CodaGateway>();
        services.TryAddSingleton<ICodaGateway>(provider => provider.GetRequiredService<CodaGateway>());
        services.TryAddSingleton<ICodaSource>(provider => provider.GetRequiredService<CodaGateway>());
        return services;
    }
}
