using CodaMcp.Authentication;
using Microsoft.Extensions.FileProviders;
using Microsoft.Extensions.Hosting;

namespace CodaMcp.Tests.Authentication;

public class AuthenticationOptionsTests
{
    [Theory]
    [InlineData("a.customers.stytch.dev", "https://a.customers.stytch.dev")]
    [InlineData("https://a.customers.stytch.dev/", "https://a.customers.stytch.dev")]
    [InlineData(" http://127.0.0.1:9000// ", "http://127.0.0.1:9000")]
    [InlineData("", "")]
    public void The_Stytch_domain_is_spelled_one_way(string setting, string issuer) =>
        Assert.Equal(issuer, new AuthenticationOptions { StytchDomain = setting }.StytchDomain);

    [Fact]
    public void The_resource_is_the_public_url_and_mcp() =>
        Assert.Equal("https://mcp.example.com/mcp", new AuthenticationOptions { PublicUrl = "https://mcp.example.com/" }.Resource);

    [Fact]
    public void Good_settings_pass() => Assert.Empty(Failures(_ => { }));

    public static TheoryData<string, Action<AuthenticationOptions>, string> Bad => new()
    {
        { "no public url", o => o.PublicUrl = "", "PUBLIC_URL" },
        { "a public url without scheme", o => o.PublicUrl = "mcp.example.com", "PUBLIC_URL" },
        { "a public url with a path", o => o.PublicUrl = "https://example.com/base", "PUBLIC_URL" },
        { "a public url with a query", o => o.PublicUrl = "https://example.com?x=1", "PUBLIC_URL" },
        { "a public url with a user", o => o.PublicUrl = "https://me@example.com", "PUBLIC_URL" },
        { "a public url of another scheme", o => o.PublicUrl = "ftp://example.com", "PUBLIC_URL" },
        { "a public url over http", o => o.PublicUrl = "http://mcp.example.com", "PUBLIC_URL" },
        { "no Access team", o => (o.Provider, o.AccessAudience) = (SignInProvider.CloudflareAccess, "aud"), "CF_ACCESS_TEAM_DOMAIN" },
        { "no Access audience", o => (o.Provider, o.AccessTeamDomain) = (SignInProvider.CloudflareAccess, "team.cloudflareaccess.com"), "CF_ACCESS_AUD" },
        { "no Stytch domain", o => o.StytchDomain = "", "STYTCH_DOMAIN" },
        { "a Stytch domain over http", o => o.StytchDomain = "http://stytch.example.com", "STYTCH_DOMAIN" },
        { "a Stytch domain that is none", o => o.StytchDomain = "https://", "STYTCH_DOMAIN" },
        { "a skew of a minute", o => o.ClockSkew = TimeSpan.FromMinutes(1), "ClockSkew" },
        { "a negative skew", o => o.ClockSkew = TimeSpan.FromSeconds(-1), "ClockSkew" },
        { "an empty audience", o => o.AcceptedAudiences.Add(" "), "AcceptedAudiences" },
        { "the id of another project", o => o.AcceptedAudiences.Add("project-live-2"), "AcceptedAudiences" },
    };

    [Theory]
    [MemberData(nameof(Bad))]
    public void One_sentence_says_what_is_wrong_with(string what, Action<AuthenticationOptions> change, string setting)
    {
        var failure = Assert.Single(Failures(change));
        Assert.True(failure.StartsWith(setting, StringComparison.Ordinal) && failure.EndsWith('.'), $"{what}: {failure}");
    }

    [Theory]
    [InlineData("http://localhost:8080")]
    [InlineData("http://127.0.0.1:8080")]
    [InlineData("http://[::1]:8080")]
    public void On_this_machine_a_public_url_may_be_http(string url) => Assert.Empty(Failures(o => o.PublicUrl = url));

    [Fact]
    public void With_Cloudflare_Access_Stytch_need_not_be_set() => Assert.Empty(Failures(o =>
    {
        o.Provider = SignInProvider.CloudflareAccess;
        o.StytchDomain = "";
        o.AccessTeamDomain = "team.cloudflareaccess.com";
        o.AccessAudience = "aud";
    }));

    [Fact]
    public void With_Cloudflare_Access_there_is_no_development_bearer() => Assert.StartsWith("DevelopmentBearer", Assert.Single(Failures(
        o =>
        {
            o.Provider = SignInProvider.CloudflareAccess;
            o.AccessTeamDomain = "team.cloudflareaccess.com";
            o.AccessAudience = "aud";
            o.DevelopmentBearer = "letmein";
        },
        "Development")), StringComparison.Ordinal);

    [Fact]
    public void A_Stytch_domain_over_http_is_for_development() =>
        Assert.Empty(Failures(o => o.StytchDomain = "http://sandbox:9000", "Development"));

    [Fact]
    public void A_development_bearer_that_no_header_can_carry_is_refused() =>
        Assert.StartsWith("DevelopmentBearer", Assert.Single(Failures(o => o.DevelopmentBearer = "let me in", "Development")), StringComparison.Ordinal);

    private static IEnumerable<string> Failures(Action<AuthenticationOptions> change, string environment = "Production")
    {
        var options = new AuthenticationOptions
        {
            PublicUrl = "https://mcp.example.com", StytchDomain = "https://a.customers.stytch.dev", StytchProjectId = "project-test-1",
        };
        change(options);
        return new AuthenticationOptionsValidator(new Environment(environment)).Validate(null, options).Failures ?? [];
    }

    private sealed class Environment(string name) : IHostEnvironment
    {
        public string EnvironmentName { get; set; } = name;

        public string ApplicationName { get; set; } = "test";

        public string ContentRootPath { get; set; } = "";

        public IFileProvider ContentRootFileProvider { get; set; } = new NullFileProvider();
    }
}
