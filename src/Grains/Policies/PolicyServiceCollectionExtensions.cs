using System.Data.Common;
using Microsoft.Extensions.DependencyInjection;

namespace CodaMcp.Policies;

/// <summary>Composition of what changes policies. What is in force is a part of the members (<see cref="CurrentPolicies"/>).</summary>
public static class PolicyServiceCollectionExtensions
{
    /// <summary>Adds what <see cref="IPolicyGrain"/> needs.</summary>
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
