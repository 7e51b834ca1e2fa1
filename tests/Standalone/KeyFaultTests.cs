using System.Net;
using CodaMcp.Keys;
using CodaMcp.Sandbox.Stytch;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace CodaMcp.Tests;

/// <summary>A key set in all conditions, while members are signed in and another one comes.</summary>
public sealed class KeyFaultTests(KeyFaultTests.Fixture system) : IClassFixture<KeyFaultTests.Fixture>
{
    [Theory]
    [InlineData(JwksFault.ServerError, HttpStatusCode.ServiceUnavailable)]
    [InlineData(JwksFault.Hang, HttpStatusCode.ServiceUnavailable)]
    [InlineData(JwksFault.TenMegabytes, HttpStatusCode.ServiceUnavailable)]
    [InlineData(JwksFault.Html, HttpStatusCode.ServiceUnavailable)]
    [InlineData(JwksFault.Redirect, HttpStatusCode.ServiceUnavailable)]
    [InlineData(JwksFault.Empty, HttpStatusCode.ServiceUnavailable)]
    [InlineData(JwksFault.DuplicateKid, HttpStatusCode.ServiceUnavailable)]
    [InlineData(JwksFault.EncryptionUse, HttpStatusCode.ServiceUnavailable)]
    [InlineData(JwksFault.MixedKeyTypes, HttpStatusCode.OK)]
    public async Task With_a_broken_key_set_known_keys_go_on_and_a_new_key_is_never_called_invalid(JwksFault fault, HttpStatusCode ofNewKey)
    {
        var known = system.TokenOf("alice@northwind.example");
        using var before = await ListAsync(known);
        system.Sandbox.Stytch.Faults.Jwks = fault;
        system.Sandbox.Stytch.RotateKey();
        var fresh = system.TokenOf("alice@northwind.example");
        using var old = await ListAsync(known);
        using var during = await ListAsync(fresh);
        system.Sandbox.Stytch.Faults.Jwks = JwksFault.None;
        using var after = await ListAsync(fresh);

        Assert.Equal(
            (HttpStatusCode.OK, HttpStatusCode.OK, ofNewKey, HttpStatusCode.OK), (before.StatusCode, old.StatusCode, during.StatusCode, after.StatusCode));
    }

    private async Task<HttpResponseMessage> ListAsync(string token)
    {
        var response = await new McpClient(system.Http, system.McpUrl, token).SendModernAsync("tools/list");
        // A member who has just been told to come back does.
        if (response.StatusCode == HttpStatusCode.ServiceUnavailable && system.Sandbox.Stytch.Faults.Jwks == JwksFault.None)
        {
            await Task.Delay(TimeSpan.FromSeconds(1.5));
            return await new McpClient(system.Http, system.McpUrl, token).SendModernAsync("tools/list");
        }
        return response;
    }

    public sealed class Fixture : SystemFixture
    {
        protected override void Configure(WebApplicationBuilder builder) => builder.Services.Configure<JwksOptions>(jwks =>
        {
            jwks.FetchFloor = TimeSpan.FromSeconds(1);
            jwks.FetchTimeout = TimeSpan.FromSeconds(2);
        });
    }
}
