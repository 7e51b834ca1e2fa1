using CodaMcp.Settings;
using Microsoft.Extensions.Configuration;

namespace CodaMcp.Tests;

public sealed class CacheSettingTests
{
    [Fact]
    public void The_bound_is_set_in_mebibytes() => Assert.Equal(96L * 1024 * 1024, Read("96").Settings.CacheBytes);

    [Fact]
    public void Without_a_setting_the_bound_follows_the_memory_there_is() => Assert.InRange(Read(null).Settings.CacheBytes, MemoryBudget.DefaultBytes / 2, MemoryBudget.DefaultBytes);

    [Theory]
    [InlineData("0")]
    [InlineData("15")]
    [InlineData("-1")]
    [InlineData("96MB")]
    public void Anything_but_a_number_of_at_least_16_is_refused_with_the_name_of_the_setting(string value)
    {
        var refused = Assert.Throws<SettingsException>(Read(value).Reader.ThrowIfUnusable);

        Assert.Contains("CODAMCP_CACHE_MB must be a whole number from 16 to", refused.Message, StringComparison.Ordinal);
    }

    private static (SiloSettings Settings, SettingsReader Reader) Read(string? value)
    {
        var reader = new SettingsReader(new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["CODAMCP_CACHE_MB"] = value,
            ["CODA_API_TOKEN"] = "token",
            ["STYTCH_DOMAIN"] = "example.customers.stytch.com",
            ["STYTCH_SECRET"] = "0123456789abcdef0123456789abcdef",
        }).Build());
        return (SiloSettings.Read(reader), reader);
    }
}
