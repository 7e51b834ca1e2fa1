using CodaMcp.Keys;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;

namespace CodaMcp.Tests.Keys;

/// <summary>The fetch, over real HTTP, from issuers in all conditions.</summary>
public sealed class SigningKeyFetchTests : IAsyncLifetime
{
    private readonly FakeTimeProvider time = new();
    private readonly TaskCompletionSource asked = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private WebApplication issuer = null!;
    private ServiceProvider services = null!;
    private RequestDelegate answer = http => http.Response.WriteAsync(TestKeys.Set("a"));
    private int requests;

    public async Task InitializeAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        issuer = builder.Build();
        issuer.Run(http =>
        {
            requests++;
            asked.TrySetResult();
            return http.Request.Path == "/.well-known/jwks.json" ? answer(http) : http.Response.WriteAsync(TestKeys.Set("elsewhere"));
        });
        await issuer.StartAsync();
        services = new ServiceCollection()
            .AddLogging()
            .AddSingleton<IHostEnvironment>(issuer.Environment)
            .AddSingleton<TimeProvider>(time)
            .AddJwks()
            .Configure<JwksOptions>(options => options.TrustStytch(Issuer))
            .BuildServiceProvider();
    }

    public async Task DisposeAsync()
    {
        await services.DisposeAsync();
        await issuer.DisposeAsync();
    }

    private string Issuer => issuer.Urls.Single();

    [Fact]
    public async Task The_keys_are_fetched_from_the_well_known_place() => Assert.Equal("a", Assert.Single(await FetchAsync()).KeyId);

    [Theory]
    [InlineData(500)]
    [InlineData(404)]
    [InlineData(204)]
    public async Task A_status_other_than_200_is_an_error(int status)
    {
        answer = http =>
        {
            http.Response.StatusCode = status;
            return Task.CompletedTask;
        };
        Assert.Equal($"The issuer answered with status {status}.", await FailureAsync());
    }

    [Fact]
    public async Task A_redirect_is_not_followed()
    {
        answer = http =>
        {
            http.Response.Redirect("/elsewhere");
            return Task.CompletedTask;
        };
        Assert.Equal("The issuer answered with status 302.", await FailureAsync());
        Assert.Equal(1, requests);
    }

    [Fact]
    public async Task A_web_page_is_an_error()
    {
        answer = http => http.Response.WriteAsync("<html>Welcome</html>");
        Assert.Equal("The answer is not JSON.", await FailureAsync());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task More_than_256_KB_are_not_read(bool announced)
    {
        answer = async http =>
        {
            const int Size = 10 * 1024 * 1024;
            if (announced)
                http.Response.ContentLength = Size;
            for (var sent = 0; sent < Size && !http.RequestAborted.IsCancellationRequested; sent += 65536)
                await http.Response.Body.WriteAsync(new byte[65536]);
        };
        Assert.Equal("The issuer's answer is too large.", await FailureAsync());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task An_issuer_that_hangs_is_given_up_after_five_seconds(bool afterTheHeaders)
    {
        answer = async http =>
        {
            if (afterTheHeaders)
                await http.Response.WriteAsync("{");
            await http.Response.Body.FlushAsync();
            await Task.Delay(Timeout.Infinite, http.RequestAborted).ContinueWith(_ => { }, TaskScheduler.Default);
        };
        var failure = FailureAsync();
        await asked.Task;
        time.Advance(TimeSpan.FromSeconds(4.9));
        Assert.False(failure.IsCompleted);
        time.Advance(TimeSpan.FromSeconds(0.1));
        Assert.Equal("The issuer did not answer in time.", await failure);
    }

    [Fact]
    public async Task An_issuer_that_is_not_there_is_an_error()
    {
        await issuer.StopAsync();
        Assert.StartsWith("The issuer could not be reached", await FailureAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nothing_is_fetched_for_an_issuer_that_is_not_trusted()
    {
        var failure = await Assert.ThrowsAsync<SigningKeyFetchException>(
            () => services.GetRequiredService<SigningKeyFetch>().FetchAsync($"{Issuer}/other", CancellationToken.None));
        Assert.Equal("The issuer is not one that this cluster trusts.", failure.Message);
        Assert.Equal(0, requests);
    }

    private Task<SigningKey[]> FetchAsync() => services.GetRequiredService<SigningKeyFetch>().FetchAsync(Issuer, CancellationToken.None);

    private async Task<string> FailureAsync() => (await Assert.ThrowsAsync<SigningKeyFetchException>(FetchAsync)).Message;
}
