using CodaMcp.Authentication;
using CodaMcp.Settings;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.FileProviders;
using Microsoft.Extensions.Hosting;

namespace CodaMcp.Tests;

public class FrontSettingsTests
{
    private readonly Dictionary<string, string?> environment = new()
    {
        ["STYTCH_DOMAIN"] = "quiet-meadow-1234.customers.stytch.com",
        ["STYTCH_PROJECT_ID"] = "project-live-1",
        ["STYTCH_SECRET"] = "secret-live-1",
        ["PUBLIC_URL"] = "https://mcp.example.com",
    };

    [Fact]
    public void Stytch_signs_in_unless_something_else_is_said() => Assert.Equal(SignInProvider.Stytch, Read().AuthProvider);

    [Fact]
    public void With_Cloudflare_Access_no_Stytch_setting_is_missing()
    {
        environment.Remove("STYTCH_DOMAIN");
        environment.Remove("STYTCH_PROJECT_ID");
        environment.Remove("STYTCH_SECRET");
        environment["AUTH_PROVIDER"] = "cloudflare-access";
        environment["CF_ACCESS_TEAM_DOMAIN"] = "team.cloudflareaccess.com";
        environment["CF_ACCESS_AUD"] = "aud";

        Assert.Equal(("https://team.cloudflareaccess.com", "aud"), (Read().AccessTeamDomain, Read().AccessAudience));
    }

    [Fact]
    public void With_Cloudflare_Access_its_own_settings_are_required()
    {
        environment["AUTH_PROVIDER"] = "cloudflare-access";

        Assert.Equal("Missing required environment variables: CF_ACCESS_AUD, CF_ACCESS_TEAM_DOMAIN", Refusal());
    }

    [Fact]
    public void A_provider_nobody_knows_is_refused()
    {
        environment["AUTH_PROVIDER"] = "okta";

        Assert.Equal("AUTH_PROVIDER must be stytch or cloudflare-access, but is 'okta'.", Refusal());
    }

    [Fact]
    public void Organizations_are_listed_with_commas()
    {
        environment["STYTCH_ORGANIZATIONS"] = " organization-live-1, acme ,";

        Assert.Equal(["organization-live-1", "acme"], Read().StytchOrganizations);
    }

    [Fact]
    public void Proxies_are_addresses_and_networks()
    {
        environment["TRUSTED_PROXIES"] = "10.0.0.7, 192.168.0.0/16, ::1";

        Assert.Equal(["10.0.0.7/32", "192.168.0.0/16", "::1/128"], Read().TrustedProxies.Select(network => network.ToString()));
    }

    [Fact]
    public void Nobody_is_a_trusted_proxy_by_default() => Assert.Empty(Read().TrustedProxies);

    [Theory]
    [InlineData("proxy.example.com")]
    [InlineData("10.0.0.0/33")]
    [InlineData("*")]
    public void A_proxy_that_is_no_address_is_refused(string proxy)
    {
        environment["TRUSTED_PROXIES"] = proxy;

        Assert.Equal($"TRUSTED_PROXIES must list IP addresses and networks such as 10.0.0.0/8, but has '{proxy}'.", Refusal());
    }

    private string Refusal() => Assert.Throws<SettingsException>(() => Read()).Message;

    private FrontSettings Read()
    {
        var reader = new SettingsReader(new ConfigurationBuilder().AddInMemoryCollection(environment).Build());
        var settings = FrontSettings.Read(reader, new Production());
        reader.ThrowIfUnusable();
        return settings;
    }

    private sealed class Production : IHostEnvironment
    {
        public string EnvironmentName { get; set; } = "Production";

        public string ApplicationName { get; set; } = "test";

        public string ContentRootPath { get; set; } = "";

        public IFileProvider ContentRootFileProvider { get; set; } = new NullFileProvider();
    }
}
