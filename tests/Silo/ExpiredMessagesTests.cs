using CodaMcp.Cluster;
using CodaMcp.Members;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Orleans.Runtime;

namespace CodaMcp.Tests;

/// <summary>
/// What becomes of a call to a grain that Orleans breaks off. The silo and the front are composed as the product's and not started: what is
/// put in where messages would leave does to them what Orleans does to one that grew too old.
/// </summary>
public sealed class ExpiredMessagesTests : IDisposable
{
    private readonly string directory = Directory.CreateTempSubdirectory("codamcp-messages-").FullName;
    private readonly CancellationTokenSource caller = new();

    public void Dispose()
    {
        caller.Dispose();
        TestDirectory.Delete(directory);
    }

    [Fact]
    public async Task A_silos_call_that_nobody_cancelled_has_timed_out() =>
        Assert.IsType<TaskCanceledException>((await FromSiloAsync<TimeoutException>(_ => throw new TaskCanceledException())).InnerException);

    [Fact]
    public async Task A_fronts_call_that_nobody_cancelled_has_timed_out() =>
        Assert.IsType<TaskCanceledException>((await FromFrontAsync<TimeoutException>(_ => throw new TaskCanceledException())).InnerException);

    [Fact]
    public async Task A_call_that_nobody_could_cancel_has_timed_out() =>
        await FromSiloAsync<TimeoutException>(_ => throw new TaskCanceledException(), call: static grain => grain.GetAccess().AsTask());

    [Fact]
    public async Task A_call_that_the_caller_cancelled_stays_cancelled() =>
        await FromSiloAsync<TaskCanceledException>(cancellationToken =>
        {
            caller.Cancel();
            return Task.FromCanceled(cancellationToken);
        });

    [Fact]
    public async Task What_else_a_call_failed_with_stays_as_it_is() =>
        await FromSiloAsync<SiloUnavailableException>(_ => throw new SiloUnavailableException());

    private async Task<T> FromSiloAsync<T>(Func<CancellationToken, Task> message, Func<IMemberAccessGrain, Task>? call = null)
        where T : Exception
    {
        await using var silo = await ComposedSilo.ComposeAsync(new ClusterSettings(), directory, services => services.AddSingleton<IOutgoingGrainCallFilter>(new Wire(message)));
        return await CallAsync<T>(silo.Services, call);
    }

    private async Task<T> FromFrontAsync<T>(Func<CancellationToken, Task> message)
        where T : Exception
    {
        var builder = WebApplication.CreateBuilder();
        builder.Logging.ClearProviders();
        builder.UseCodaMcpCluster(new ClusterSettings(), gatewayPort: 30000);
        builder.Services.AddSingleton<IOutgoingGrainCallFilter>(new Wire(message));
        await using var front = builder.Build();
        return await CallAsync<T>(front.Services, call: null);
    }

    private Task<T> CallAsync<T>(IServiceProvider services, Func<IMemberAccessGrain, Task>? call)
        where T : Exception
    {
        // By its whole id: a front that has not met the cluster does not know which grains there are.
        var grain = services.GetRequiredService<IGrainFactory>().GetGrain<IMemberAccessGrain>(GrainId.Create("member", "m"));
        return Assert.ThrowsAsync<T>(() => call is null ? grain.Admit(default, caller.Token).AsTask() : call(grain));
    }

    /// <summary>Comes after the product's own filters, and lets nothing out.</summary>
    private sealed class Wire(Func<CancellationToken, Task> message) : IOutgoingGrainCallFilter
    {
        public Task Invoke(IOutgoingGrainCallContext context) => message(context.Request.GetCancellationToken());
    }
}
