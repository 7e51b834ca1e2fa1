using System.IO.Compression;
using System.Text;
using CodaMcp.Coda;
using CodaMcp.Coda.Caching;
using CodaMcp.Coda.Contract;
using CodaMcp.Coda.Gateway;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace CodaMcp.Tests.Coda;

/// <summary>The gateway as it is composed, over real connections to a small Coda on loopback.</summary>
public sealed class CodaGatewayOverHttpTests : IAsyncLifetime
{
    private readonly WebApplication coda;
    private ServiceProvider services = null!;
    private string? downloadAuthorization = "not asked";
    private string? downloadCookie = "not asked";

    public CodaGatewayOverHttpTests()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        coda = builder.Build();
        coda.MapGet("/apis/v1/docs/d1", (HttpResponse response) =>
        {
            response.Headers.SetCookie = "session=1; Path=/";
            return Results.Text(GatewayFixture.DocJson, "application/json");
        });
        coda.MapGet("/apis/v1/docs/moved", () => Results.Redirect("/apis/v1/docs/d1"));
        coda.MapPost("/apis/v1/docs/d1/pages/p1/export", () => Results.Text("""{"id":"e1"}""", "application/json", statusCode: 202));
        coda.MapGet("/apis/v1/docs/d1/pages/p1/export/e1", (HttpRequest request) =>
            Results.Text($$"""{"id":"e1","downloadLink":"http://{{request.Host}}/blobs/e1"}""", "application/json"));
        coda.MapGet("/blobs/e1", () => Results.Redirect("/bucket/e1?X-Amz-Expires=300"));
        coda.MapGet("/bucket/e1", async (HttpContext context) =>
        {
            downloadAuthorization = context.Request.Headers.Authorization;
            downloadCookie = context.Request.Headers.Cookie;
            context.Response.ContentType = "text/plain";
            context.Response.Headers.ContentEncoding = "gzip";
            await using var gzip = new GZipStream(context.Response.Body, CompressionLevel.Fastest);
            await gzip.WriteAsync(Encoding.UTF8.GetBytes("# Größe\n"));
        });
    }

    public async Task InitializeAsync()
    {
        await coda.StartAsync();
        services = new ServiceCollection()
            .AddLogging()
            .AddSingleton<ICodaBudget>(new LocalBudget(new CodaBudgetOptions(), TimeProvider.System))
            .AddSingleton<ICodaUsers>(new KnownUsers())
            .AddSingleton<ICodaDocuments>(provider => new LocalDocuments(
                provider.GetRequiredService<CodaGateway>, provider.GetRequiredService<IOptions<CodaOptions>>().Value, provider.GetRequiredService<MemoryBudget>(), TimeProvider.System))
            .AddCodaGateway(options =>
            {
                options.BaseUrl = new Uri($"{coda.Urls.Single()}/apis/v1");
                options.Export.FirstPoll = TimeSpan.FromMilliseconds(1);
            })
            .BuildServiceProvider();
    }

    public async Task DisposeAsync()
    {
        await services.DisposeAsync();
        await coda.DisposeAsync();
    }

    [Fact]
    public async Task A_doc_is_read() => Assert.Equal("Plan", (await Gateway.Open(Call()).GetDoc("d1", default)).Name);

    [Fact]
    public async Task A_redirect_is_an_error() =>
        Assert.Equal(302, (int)(await Assert.ThrowsAsync<CodaException>(() => Gateway.Open(Call()).GetDoc("moved", default))).Status);

    [Fact]
    public async Task A_page_is_exported_and_unpacked() =>
        Assert.Equal("# Größe\n", (await Gateway.ReadPageMarkdown(Call(), "d1", "p1", default)).Markdown);

    [Fact]
    public async Task A_file_is_fetched_without_token_and_cookies()
    {
        await Gateway.Open(Call()).GetDoc("d1", default);
        await Gateway.ReadPageMarkdown(Call(), "d1", "p1", default);

        Assert.Equal(("", ""), (downloadAuthorization ?? "", downloadCookie ?? ""));
    }

    [Fact]
    public async Task An_api_that_is_not_there_is_unavailable()
    {
        await coda.StopAsync();

        var e = await Assert.ThrowsAsync<CodaUnavailableException>(() => Gateway.Open(Call(TimeSpan.FromMilliseconds(600))).GetDoc("d1", default));

        Assert.False(e.MayHaveExecuted);
    }

    private ICodaGateway Gateway => services.GetRequiredService<ICodaGateway>();

    private static CodaCall Call(TimeSpan? time = null) => new()
    {
        Credential = new CodaCredential("token"),
        Cache = new ResponseCache(new ResponseCacheOptions(), TimeProvider.System, new MemoryBudget(64 * 1024 * 1024)),
        Deadline = TimeProvider.System.GetUtcNow() + (time ?? TimeSpan.FromSeconds(30)),
        BeforeWrite = _ => Task.CompletedTask,
    };
}
