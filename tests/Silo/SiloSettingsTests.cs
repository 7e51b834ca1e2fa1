using CodaMcp.Settings;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace CodaMcp.Tests;

/// <summary>What a silo does with settings that go together.</summary>
public sealed class SiloSettingsTests
{
    private const string Secret = "0123456789abcdef0123456789abcdef";

    [Theory]
    [InlineData("member")]
    [InlineData("member-or-service")]
    public void Members_tokens_with_cloudflare_access_and_no_secret_are_refused_in_one_sentence(string credentials)
    {
        var refused = Assert.Throws<SettingsException>(() => Read(credentials));

        Assert.Equal("CODAMCP_KEY_ENCRYPTION_SECRET must be set where CODA_CREDENTIALS is member or member-or-service and STYTCH_SECRET is not set: members' Coda tokens are encrypted with it.", refused.Message);
    }

    [Theory]
    [InlineData("member", "CODAMCP_KEY_ENCRYPTION_SECRET")]
    [InlineData("member-or-service", "CODAMCP_KEY_ENCRYPTION_SECRET")]
    [InlineData("member-or-service", "STYTCH_SECRET")]
    [InlineData("service", null)]
    public void Cloudflare_access_with_a_secret_where_one_is_needed_composes(string credentials, string? secret)
    {
        var settings = Read(credentials, secret);
        var services = new ServiceCollection();

        services.AddCodaMcpGrains(settings);

        Assert.Contains(services, service => service.ServiceType == typeof(Protector));
    }

    private static SiloSettings Read(string credentials, string? secret = null)
    {
        var values = new Dictionary<string, string?>
        {
            ["AUTH_PROVIDER"] = "cloudflare-access",
            ["CF_ACCESS_TEAM_DOMAIN"] = "example.cloudflareaccess.com",
            ["CODA_API_TOKEN"] = "token",
            ["CODA_CREDENTIALS"] = credentials,
        };
        if (secret is not null)
            values[secret] = Secret;
        var reader = new SettingsReader(new ConfigurationBuilder().AddInMemoryCollection(values).Build());
        var settings = SiloSettings.Read(reader);
        reader.ThrowIfUnusable();
        return settings;
    }
}
