using System.Collections.Concurrent;
using CodaMcp.Coda;
using CodaMcp.Coda.Caching;
using CodaMcp.Coda.Gateway;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace CodaMcp.Tests.Coda;

/// <summary>
/// Runs the gateway as the product composes it, over real connections to a loopback server. A function answers the requests.
/// </summary>
internal sealed class LoopbackCoda : IAsyncDisposable
{
    private readonly WebApplication server;
    private readonly ServiceProvider services;

    private LoopbackCoda(WebApplication server, ServiceProvider services) => (this.server, this.services) = (server, services);

    /// <summary>The requests that arrived, in order.</summary>
    public ConcurrentQueue<Arrived> Requests { get; } = new();

    public ICodaGateway Gateway => services.GetRequiredService<ICodaGateway>();

    public string Address => server.Urls.Single();

    /// <param name="answer">Answers a request. It gets the server's address.</param>
    public static async Task<LoopbackCoda> StartAsync(Func<HttpContext, string, Task> answer)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var server = builder.Build();
        LoopbackCoda? coda = null;
        server.Run(async context =>
        {
            using var reader = new StreamReader(context.Request.Body);
            coda!.Requests.Enqueue(new Arrived(
                context.Request.Method,
                context.Request.Path + context.Request.QueryString,
                await reader.ReadToEndAsync(context.RequestAborted),
                context.Request.ContentType,
                context.Request.Headers.Authorization.ToString(),
                context.Request.Headers.UserAgent.ToString()));
            await answer(context, coda.Address);
        });
        await server.StartAsync();
        var services = new ServiceCollection()
            .AddLogging()
            .AddSingleton<ICodaBudget>(new LocalBudget(Unlimited(), TimeProvider.System))
            .AddSingleton<ICodaUsers>(new KnownUsers())
            .AddSingleton<ICodaDocuments>(provider => new LocalDocuments(
                provider.GetRequiredService<CodaGateway>, provider.GetRequiredService<IOptions<CodaOptions>>().Value, provider.GetRequiredService<MemoryBudget>(), TimeProvider.System))
            .AddCodaGateway(options =>
            {
                options.BaseUrl = new Uri($"{server.Urls.Single()}/apis/v1");
                options.Export.FirstPoll = TimeSpan.FromMilliseconds(1);
            })
            .BuildServiceProvider();
        return coda = new LoopbackCoda(server, services);
    }

    public static CodaCall Call() => new()
    {
        Credential = new CodaCredential("token"),
        Cache = new ResponseCache(new ResponseCacheOptions(), TimeProvider.System, new MemoryBudget(64 * 1024 * 1024)),
        Deadline = TimeProvider.System.GetUtcNow() + TimeSpan.FromSeconds(60),
        BeforeWrite = _ => Task.CompletedTask,
    };

    public async ValueTask DisposeAsync()
    {
        await services.DisposeAsync();
        await server.DisposeAsync();
    }

    // No test waits for permits on the real clock.
    private static CodaBudgetOptions Unlimited()
    {
        var many = new CodaBudgetWindow { Permits = 1000, Window = TimeSpan.FromSeconds(1) };
        return new CodaBudgetOptions { Read = many, Write = many, Content = many, ListDocs = many, Analytics = many };
    }

    internal sealed record Arrived(string Method, string Path, string Body, string? ContentType, string Authorization, string UserAgent);
}
