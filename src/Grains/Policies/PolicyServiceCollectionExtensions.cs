using System.Data.Common;
using Microsoft.Extensions.DependencyInjection;

namespace CodaMcp.Policies;

/// <summary>Registers the services that change policies. The policies in force are registered with the members (<see cref="CurrentPolicies"/>).</summary>
public static class PolicyServiceCollectionExtensions
{
    /// <summary>Adds the services that <see cref="IPolicyGrain"/> needs.</summary>
    /// <param name="services">The services.</param>
    /// <param name="database">The database with the tables <c>policy</c> and <c>policy_client</c>.</param>
    public static IServiceCollection AddPolicies(this IServiceCollection services, DbDataSource database) => services
        .AddSingleton(new PolicyTable(database))
        .AddSingleton(new ClientTable(database))
        .AddSingleton<PolicyCheck>()
        .AddSingleton<PolicyRecorder>()
        .AddSingleton(provider => new PolicyChanges(
            provider.GetRequiredService<PolicyTable>(), provider.GetRequiredService<PolicyCheck>(), provider.GetRequiredService<PolicyRecorder>().ActAsync, provider.GetRequiredService<TimeProvider>()));
}
