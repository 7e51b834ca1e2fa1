using CodaMcp.Keys;
using Microsoft.Extensions.FileProviders;
using Microsoft.Extensions.Hosting;

namespace CodaMcp.Tests.Keys;

public class JwksOptionsTests
{
    [Fact]
    public void Stytch_publishes_its_keys_below_the_project_domain()
    {
        var options = new JwksOptions();
        options.TrustStytch("a.customers.stytch.dev/");
        Assert.Equal(
            new KeyValuePair<string, string>("https://a.customers.stytch.dev", "https://a.customers.stytch.dev/.well-known/jwks.json"),
            Assert.Single(options.Addresses));
    }

    [Fact]
    public void The_keys_of_a_Cloudflare_Access_team_are_at_its_domain()
    {
        var options = new JwksOptions();
        options.TrustCloudflareAccess("team.cloudflareaccess.com");
        Assert.Equal(
            new KeyValuePair<string, string>("https://team.cloudflareaccess.com", "https://team.cloudflareaccess.com/cdn-cgi/access/certs"),
            Assert.Single(options.Addresses));
    }

    [Fact]
    public void Without_a_domain_nobody_is_trusted()
    {
        var options = new JwksOptions();
        options.TrustStytch("");
        Assert.Empty(options.Addresses);
    }

    [Theory]
    [InlineData("https://stytch.example.com", "Production", true)]
    [InlineData("http://127.0.0.1:9000", "Production", true)]
    [InlineData("http://stytch.example.com", "Production", false)]
    [InlineData("http://sandbox:9000", "Development", true)]
    [InlineData("file:///etc/keys", "Development", false)]
    public void Keys_come_over_https_or_from_this_machine(string domain, string environment, bool good)
    {
        var options = new JwksOptions();
        options.TrustStytch(domain);
        Assert.Equal(good, new JwksOptionsValidator(new Environment(environment)).Validate(null, options).Succeeded);
    }

    [Fact]
    public void A_grain_key_says_its_issuer() =>
        Assert.Equal("https://a.example.com", JwksGrainKey.IssuerOf(JwksGrainKey.For("https://a.example.com")));

    [Fact]
    public void Another_grain_key_does_not() => Assert.Throws<FormatException>(() => JwksGrainKey.IssuerOf("https://a.example.com"));

    private sealed class Environment(string name) : IHostEnvironment
    {
        public string EnvironmentName { get; set; } = name;

        public string ApplicationName { get; set; } = "test";

        public string ContentRootPath { get; set; } = "";

        public IFileProvider ContentRootFileProvider { get; set; } = new NullFileProvider();
    }
}
