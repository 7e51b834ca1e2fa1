using CodaMcp.Calls;
using CodaMcp.Elicitation;
using CodaMcp.Policies;
using CodaMcp.Quotas;
using CodaMcp.Sessions;
using CodaMcp.Stops;
using CodaMcp.Storage;
using CodaMcp.Subscriptions;
using CodaMcp.Writes;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans.Runtime;

namespace CodaMcp.Members;

/// <summary>Composition of a member's grain.</summary>
public static class MemberServiceCollectionExtensions
{
    /// <summary>
    /// Adds the parts of a member's grain. Each activation has its own service scope, with one instance of each scoped part. An
    /// <see cref="IMemberStore"/> and the resources must be registered.
    /// </summary>
    public static IServiceCollection AddMembers(this IServiceCollection services) => services
        .AddScoped(provider => new MemberData(
            provider.GetRequiredService<IMemberStore>(),
            provider.GetRequiredService<IGrainContextAccessor>().GrainContext.GrainId.Key.ToString()!,
            provider.GetRequiredService<ILogger<MemberData>>(),
            provider.GetRequiredService<IOptions<MemberOptions>>().Value.LogsMembers))
        .AddScoped(provider =>
        {
            var options = provider.GetRequiredService<IOptions<MemberOptions>>().Value;
            return new CallLimit(options.CallsPerMinute, options.CallBurst, provider.GetRequiredService<TimeProvider>()) { LongestWait = options.CallWait };
        })
        .AddSingleton<ResourceAdmission>()
        .AddSingleton<CurrentStops>()
        .AddSingleton<CurrentClients>()
        .AddSingleton<CurrentPolicies>()
        .AddSingleton<CurrentQuotas>()
        .AddSingleton<QuotaRules>()
        .AddScoped<Departure>()
        .AddScoped<ScopeChallenges>()
        .AddScoped<AccessControl>()
        .AddScoped<MemberClients>()
        .AddScoped<MemberProfile>()
        .AddScoped<MemberSessions>()
        .AddScoped<SessionEvents>()
        .AddScoped<ClientRequests>()
        .AddScoped<MemberElicitations>()
        .AddScoped<MemberCoda>()
        .AddScoped<MemberGateway>()
        .AddScoped<MemberWrites>()
        .AddScoped<MemberQuotas>()
        .AddScoped<RefusedCalls>()
        .AddScoped<MemberEvents>()
        .AddScoped<MemberCursors>()
        .AddScoped<CallRecorder>()
        .AddScoped<CallPipeline>()
        .AddScoped<CallDispatcher>()
        .AddScoped<ICallDispatcher>(provider => provider.GetRequiredService<CallDispatcher>())
        .AddScoped<RunningCalls>()
        .AddScoped<SubscriptionAdmission>()
        .AddScoped<MemberStreams>()
        .AddScoped<MemberPermissions>();
}
