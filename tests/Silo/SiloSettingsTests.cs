using CodaMcp.Audit;
using CodaMcp.Members;
using CodaMcp.Sessions;
using CodaMcp.Settings;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

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

    [Theory]
    [InlineData("none", KeptArguments.None)]
    [InlineData("redacted", KeptArguments.Redacted)]
    [InlineData("full", KeptArguments.Full)]
    public void What_the_audit_keeps_of_arguments_is_a_setting(string text, KeptArguments kept)
    {
        var services = new ServiceCollection();
        services.AddCodaMcpGrains(Read("service", more: new() { ["AUDIT_ARGUMENTS"] = text }));
        using var provider = services.BuildServiceProvider();

        Assert.Equal(kept, provider.GetRequiredService<IOptions<AuditOptions>>().Value.Arguments);
    }

    [Fact]
    public void Another_word_for_the_arguments_of_the_audit_is_refused()
    {
        var refused = Assert.Throws<SettingsException>(() => Read("service", more: new() { ["AUDIT_ARGUMENTS"] = "all" }));

        Assert.Contains("AUDIT_ARGUMENTS must be none, redacted or full, but is 'all'.", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_bounds_of_a_member_reach_its_grain()
    {
        var services = new ServiceCollection();
        services.AddCodaMcpGrains(Read("service", more: new()
        {
            ["CODAMCP_CALLS_PER_MINUTE"] = "240",
            ["CODAMCP_CALL_BURST"] = "60",
            ["CODAMCP_MAX_SESSIONS"] = "4",
            ["CODAMCP_SESSION_IDLE_DAYS"] = "1",
            ["CODAMCP_SESSION_DAYS"] = "2",
        }));
        using var provider = services.BuildServiceProvider();

        var member = provider.GetRequiredService<IOptions<MemberOptions>>().Value;
        var sessions = provider.GetRequiredService<IOptions<MemberSessionOptions>>().Value;

        Assert.Equal((240, 60), (member.CallsPerMinute, member.CallBurst));
        Assert.Equal((4, TimeSpan.FromDays(1), TimeSpan.FromDays(2)), (sessions.MaxSessions, sessions.IdleLifetime, sessions.Lifetime));
    }

    [Theory]
    [InlineData("CODAMCP_CALLS_PER_MINUTE", "0")]
    [InlineData("CODAMCP_CALL_BURST", "many")]
    [InlineData("CODAMCP_MAX_SESSIONS", "1001")]
    [InlineData("CODAMCP_SESSION_IDLE_DAYS", "-1")]
    [InlineData("CODAMCP_SESSION_DAYS", "366")]
    public void A_bound_that_cannot_be_used_is_refused_by_name(string name, string value)
    {
        var refused = Assert.Throws<SettingsException>(() => Read("service", more: new() { [name] = value }));

        Assert.StartsWith($"{name} must be a whole number from 1 to ", refused.Message, StringComparison.Ordinal);
    }

    private static SiloSettings Read(string credentials, string? secret = null, Dictionary<string, string?>? more = null)
    {
        var values = new Dictionary<string, string?>(more ?? [])
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
