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

    [Theory]
    [InlineData("mcp.internal")]
    [InlineData("*")]
    [InlineData("+")]
    [InlineData("localhost:8080")]
    public void A_host_that_is_no_address_is_refused(string host)
    {
        environment["HOST"] = host;

        Assert.Equal($"HOST must be localhost or an IP address of this machine, or 0.0.0.0 for all of them, but is '{host}'.", Refusal());
    }

    [Theory]
    [InlineData("localhost")]
    [InlineData("0.0.0.0")]
    [InlineData("::1")]
    [InlineData("[::]")]
    public void A_host_is_localhost_or_an_address(string host)
    {
        environment["HOST"] = host;

        Assert.Equal(host, Read().Host);
    }

    [Fact]
    public void Production_requires_a_secret_of_the_pages()
    {
        var reader = new SettingsReader(new ConfigurationBuilder().AddInMemoryCollection(environment).Build());
        FrontSettings.RequireSecrets(reader, new TestEnvironment());

        Assert.Equal("Missing required environment variables: CODAMCP_PAGES_SECRET", Assert.Throws<SettingsException>(reader.ThrowIfUnusable).Message);
    }

    [Fact]
    public void The_pages_do_not_depend_on_the_providers_secret_where_they_have_their_own()
    {
        environment["CODAMCP_PAGES_SECRET"] = "the-new-secret-of-the-pages-32-long,the-old-secret-of-the-pages-32-long";
        var before = Read().PagesSecrets;
        environment["STYTCH_SECRET"] = "secret-live-2";

        Assert.Equal(["the-new-secret-of-the-pages-32-long", "the-old-secret-of-the-pages-32-long"], before);
        Assert.Equal(before, Read().PagesSecrets);
    }

    [Fact]
    public void A_short_secret_of_the_pages_is_refused()
    {
        environment["CODAMCP_PAGES_SECRET"] = "short";

        Assert.StartsWith("CODAMCP_PAGES_SECRET must be at least 32 characters long", Refusal(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Production", "", false)]
    [InlineData("Development", "", true)]
    [InlineData("Development", "https://app.example.com", false)]
    public void Pages_on_this_machine_may_come_in_Development_unless_a_list_says_who(string environmentName, string origins, bool allowed)
    {
        environment["ALLOWED_ORIGINS"] = origins;

        Assert.Equal(allowed, Read(environmentName).AllowsLoopbackOrigins);
    }

    [Fact]
    public void Origins_and_hosts_are_lists()
    {
        environment["ALLOWED_ORIGINS"] = "https://app.example.com/, http://localhost:6274,vscode-file://vscode-app";
        environment["ALLOWED_HOSTS"] = "mcp.internal, *.example.com, 10.0.0.7, ::1, [fd00::1]";

        Assert.Equal(["https://app.example.com", "http://localhost:6274", "vscode-file://vscode-app"], Read().AllowedOrigins);
        Assert.Equal(["mcp.internal", "*.example.com", "10.0.0.7", "[::1]", "[fd00::1]"], Read().AllowedHosts);
    }

    [Theory]
    [InlineData("*")]
    [InlineData("null")]
    [InlineData("app.example.com")]
    [InlineData("https://app.example.com/path")]
    [InlineData("https://*.example.com")]
    public void An_origin_that_is_none_is_refused(string origin)
    {
        environment["ALLOWED_ORIGINS"] = origin;

        Assert.Equal($"ALLOWED_ORIGINS must list origins of web pages such as https://app.example.com, without a path, but has '{origin}'.", Refusal());
    }

    [Theory]
    [InlineData("https://user:secret@app.example.com")]
    [InlineData("https://app.example.com?key=secret")]
    public void The_error_of_a_wrong_origin_does_not_show_a_user_or_a_query(string origin)
    {
        environment["ALLOWED_ORIGINS"] = origin;

        Assert.Equal("ALLOWED_ORIGINS must list origins of web pages such as https://app.example.com, without a path.", Refusal());
    }

    [Theory]
    [InlineData("*")]
    [InlineData("https://mcp.internal")]
    [InlineData("mcp.internal:8080")]
    [InlineData("mcp internal")]
    public void A_host_that_is_none_is_refused(string host)
    {
        environment["ALLOWED_HOSTS"] = host;

        Assert.Equal($"ALLOWED_HOSTS must list host names without a scheme or a port, such as mcp.example.com or *.example.com, but has '{host}'.", Refusal());
    }

    [Theory]
    [InlineData("ftp://mcp.example.com", ", but is 'ftp://mcp.example.com'")]
    [InlineData("https://user:password@mcp.example.com", "")]
    [InlineData("https://mcp.example.com?token=secret", "")]
    public void An_address_that_cannot_be_used_is_refused_without_showing_a_secret(string address, string shown)
    {
        environment["PUBLIC_URL"] = address;

        Assert.Equal($"PUBLIC_URL must be an http or https address without user, query or fragment{shown}.", Refusal());
    }

    private string Refusal() => Assert.Throws<SettingsException>(() => Read()).Message;

    private FrontSettings Read(string environmentName = "Production")
    {
        var reader = new SettingsReader(new ConfigurationBuilder().AddInMemoryCollection(environment).Build());
        var settings = FrontSettings.Read(reader, new TestEnvironment { EnvironmentName = environmentName });
        reader.ThrowIfUnusable();
        return settings;
    }

    private sealed class TestEnvironment : IHostEnvironment
    {
        public string EnvironmentName { get; set; } = "Production";

        public string ApplicationName { get; set; } = "test";

        public string ContentRootPath { get; set; } = "";

        public IFileProvider ContentRootFileProvider { get; set; } = new NullFileProvider();
    }
}
