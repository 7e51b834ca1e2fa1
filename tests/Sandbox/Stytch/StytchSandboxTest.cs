using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using CodaMcp.Sandbox.Stytch;
using Microsoft.Extensions.Time.Testing;

namespace CodaMcp.Tests.Stytch;

/// <summary>A sandbox on a free port, a clock that only the test moves, and a client. Fresh for each test.</summary>
public abstract class StytchSandboxTest : IAsyncLifetime
{
    /// <summary>The registered redirect URL of sign-ins.</summary>
    protected const string SignInCallback = "http://localhost:4999/login/callback";

    protected FakeTimeProvider Time { get; } = new(new DateTimeOffset(2026, 11, 23, 12, 0, 0, TimeSpan.Zero));

    protected StytchSandbox Sandbox { get; private set; } = null!;

    protected OAuthDance Dance { get; private set; } = null!;

    public virtual async Task InitializeAsync()
    {
        Sandbox = await StytchSandbox.StartAsync(new StytchSandboxOptions
        {
            Port = 0,
            TimeProvider = Time,
            DiscoveryRedirectUrls = [SignInCallback],
            LoginRedirectUrls = [SignInCallback],
        });
        Dance = new OAuthDance(Sandbox.Url);
    }

    public virtual async Task DisposeAsync()
    {
        Dance.Dispose();
        await Sandbox.DisposeAsync();
    }

    /// <summary>Calls the management API under <c>/v1/b2b/</c> with the project's credentials.</summary>
    protected async Task<JsonObject> CallAsync(string path, JsonObject body, HttpStatusCode expected = HttpStatusCode.OK, string? secret = null)
    {
        var options = new StytchSandboxOptions();
        using var request = new HttpRequestMessage(HttpMethod.Post, $"/v1/b2b/{path}");
        request.Headers.Authorization = new AuthenticationHeaderValue(
            "Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{options.ProjectId}:{secret ?? options.Secret}")));
        request.Content = OAuthDance.Json(body);
        using var answer = await Dance.Http.SendAsync(request);
        return await OAuthDance.ReadAsync(answer, expected);
    }

    /// <summary>Returns the <c>error_type</c> of a refused call.</summary>
    protected async Task<string?> RefusedAsync(HttpStatusCode expected, string path, JsonObject body) =>
        (string?)(await CallAsync(path, body, expected))["error_type"];
}
