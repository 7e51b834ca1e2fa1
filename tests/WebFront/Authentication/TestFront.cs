using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text;
using CodaMcp.Authentication;
using CodaMcp.Tests.Mcp;
using CodaMcp.Tests.Sessions;
using CodaMcp.Sessions;
using CodaMcp.Records;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace CodaMcp.Tests.Authentication;

/// <summary>A front with nothing but sign-in, over real HTTP: <c>/mcp</c> says who came, <c>/refused</c> asks for more scope.</summary>
internal sealed class TestFront : IAsyncDisposable
{
    private readonly WebApplication app;

    private TestFront(WebApplication app, RecordingTime time, TestIssuer issuer, FakeKeySource keys, CollectedLogs logs)
    {
        this.app = app;
        Time = time;
        Issuer = issuer;
        Keys = keys;
        Logs = logs;
    }

    public RecordingTime Time { get; }

    public TestIssuer Issuer { get; }

    public FakeKeySource Keys { get; }

    public CollectedLogs Logs { get; }

    /// <summary>Decides who may come in, where there is no member's grain to do so.</summary>
    public required FakeAdmissionSource Admissions { get; init; }

    public HttpClient Http { get; private set; } = null!;

    public IServiceProvider Services => app.Services;

    public static async Task<TestFront> StartAsync(
        Action<AuthenticationOptions>? configure = null,
        Action<FakeKeySource>? keys = null,
        string environment = "Production",
        string url = "http://127.0.0.1:0",
        FakeMember? member = null)
    {
        var time = new RecordingTime(new DateTimeOffset(2026, 11, 23, 12, 0, 0, TimeSpan.Zero));
        var issuer = new TestIssuer(time);
        var source = new FakeKeySource(time);
        keys?.Invoke(source);
        var logs = new CollectedLogs();
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { EnvironmentName = environment });
        builder.WebHost.UseUrls(url);
        builder.Logging.ClearProviders().AddProvider(logs).SetMinimumLevel(LogLevel.Trace);
        builder.Services.AddSingleton<TimeProvider>(time);
        builder.Services.AddSingleton<ISigningKeySource>(source);
        var admissions = new FakeAdmissionSource();
        builder.Services.AddSingleton<IMemberRecords, HeardRecords>();
        if (member is null)
            builder.Services.AddSingleton<IAdmissionSource>(admissions);
        else
            builder.Services.AddSingleton(CatalogOf.Tools(member));
        builder.Services.Configure<AuthenticationOptions>(options =>
        {
            options.PublicUrl = "https://mcp.example.com/";
            options.StytchDomain = "word-word-1234.customers.stytch.dev/";
            configure?.Invoke(options);
        });
        builder.Services.AddFrontAuthentication();
        var app = builder.Build();
        app.UseSignIn();
        app.UseMemberGate();
        app.UseWhen(context => context.FindMember() is not null, signedIn => signedIn.Use(async (context, next) =>
        {
            var entrance = new Entrance(context, context.RequestServices.GetRequiredService<Entrances>(), sessionId: null);
            if (await entrance.AskAsync() is { } refusal)
                await refusal();
            else
                await next(context);
        }));
        app.MapProtectedResourceMetadata();
        app.Map("/mcp", (HttpContext http) => http.GetMember().ToString() + string.Join(' ', http.GetMember().Scopes));
        app.Map("/claims", (HttpContext http) => string.Join(' ', http.User.Claims.Select(claim => claim.Type)));
        app.Map("/refused", (HttpContext http, BearerChallenges challenges) =>
            challenges.WriteInsufficientScopeAsync(http, [Scopes.Read, Scopes.Write], "Tool \"write\" needs more scope"));
        var front = new TestFront(app, time, issuer, source, logs) { Admissions = admissions };
        try
        {
            await app.StartAsync();
        }
        catch
        {
            await app.DisposeAsync();
            throw;
        }
        front.Http = new HttpClient { BaseAddress = new Uri(app.Urls.Single()) };
        return front;
    }

    public Task<HttpResponseMessage> SendAsync(string? token = null, string path = "/mcp", HttpMethod? method = null)
    {
        var request = new HttpRequestMessage(method ?? HttpMethod.Post, path);
        if (token is not null)
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        return Http.SendAsync(request);
    }

    public Task<HttpResponseMessage> SendHeaderAsync(string name, string value)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, "/mcp");
        request.Headers.TryAddWithoutValidation(name, value);
        return Http.SendAsync(request);
    }

    /// <summary>Sends header lines as they are and returns the raw answer.</summary>
    public async Task<string> SendRawAsync(params string[] headers)
    {
        using var tcp = new TcpClient();
        await tcp.ConnectAsync(Http.BaseAddress!.Host, Http.BaseAddress.Port);
        var request = string.Join("\r\n", ["POST /mcp HTTP/1.1", "Host: localhost", "Connection: close", "Content-Length: 0", .. headers, "", ""]);
        await tcp.GetStream().WriteAsync(Encoding.ASCII.GetBytes(request));
        using var reader = new StreamReader(tcp.GetStream());
        return await reader.ReadToEndAsync();
    }

    public Task<HealthReport> HealthAsync() => Services.GetRequiredService<HealthCheckService>().CheckHealthAsync();

    /// <summary>Lets fake time pass, in small steps, until a response is there.</summary>
    public async Task<HttpResponseMessage> LetTimePassUntil(Task<HttpResponseMessage> response)
    {
        while (!response.IsCompleted)
        {
            Time.Advance(TimeSpan.FromMilliseconds(100));
            await Task.WhenAny(response, Task.Delay(1));
        }
        return await response;
    }

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await app.StopAsync();
        await app.DisposeAsync();
    }
}
