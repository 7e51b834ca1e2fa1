using CodaMcp.Settings;
using Microsoft.Extensions.Configuration;

namespace CodaMcp.Tests;

public sealed class ExportHostsTests
{
    [Theory]
    [InlineData(null)]
    [InlineData(" ", new string[0])]
    [InlineData("files.example.com", "files.example.com")]
    [InlineData(" files.example.com , blobs.example.net,", "files.example.com", "blobs.example.net")]
    public void Names_are_read_with_commas_between(string? value, params string[] hosts)
    {
        var (settings, reader) = Read(value);

        reader.ThrowIfUnusable();
        Assert.Equal(hosts, settings.CodaExportHosts);
    }

    [Theory]
    [InlineData("https://files.example.com")]
    [InlineData("files.example.com:8443")]
    [InlineData("*.example.com")]
    [InlineData("files.example.com,two words")]
    public void Anything_but_a_name_is_refused_with_the_name_of_the_setting(string value)
    {
        var (_, reader) = Read(value);

        var refused = Assert.Throws<SettingsException>(reader.ThrowIfUnusable);
        Assert.Contains("CODA_EXPORT_HOSTS must be host names", refused.Message, StringComparison.Ordinal);
    }

    private static (SiloSettings Settings, SettingsReader Reader) Read(string? value)
    {
        var reader = new SettingsReader(new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["CODA_EXPORT_HOSTS"] = value,
            ["CODA_API_TOKEN"] = "token",
            ["STYTCH_DOMAIN"] = "example.customers.stytch.com",
            ["STYTCH_SECRET"] = "0123456789abcdef0123456789abcdef",
        }).Build());
        return (SiloSettings.Read(reader), reader);
    }
}
