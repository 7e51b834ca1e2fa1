using CodaMcp.Sandbox;
using Microsoft.Extensions.Configuration;

namespace CodaMcp.Tests;

public sealed class SandboxSettingsTests
{
    [Fact]
    public void Without_any_it_is_on_this_machine()
    {
        var credentials = Read([]).AsCredentials();

        Assert.Equal(("http://localhost:8081", "http://localhost:8082/apis/v1"), (credentials["STYTCH_DOMAIN"], credentials["CODA_API_BASE_URL"]));
    }

    [Fact]
    public void What_fronts_and_silos_are_told_carries_its_name()
    {
        var credentials = Read([new("SANDBOX_HOST", "sandbox.localhost"), new("SANDBOX_CODA_PORT", "9082")]).AsCredentials();

        Assert.Equal(("http://sandbox.localhost:8081", "http://sandbox.localhost:9082/apis/v1"), (credentials["STYTCH_DOMAIN"], credentials["CODA_API_BASE_URL"]));
    }

    [Theory]
    [InlineData("SANDBOX_STYTCH_PORT", "0")]
    [InlineData("SANDBOX_CODA_PORT", "http")]
    [InlineData("SANDBOX_FILES_PORT", "70000")]
    [InlineData("SANDBOX_AUTHORIZATION", "nobody")]
    [InlineData("SANDBOX_HOST", "http://sandbox")]
    [InlineData("SANDBOX_FILES_HOST", "files:8083")]
    public void A_setting_that_cannot_work_is_refused_by_name(string setting, string value)
    {
        List<string> rejected = [];

        Read([new(setting, value)], rejected);

        Assert.StartsWith(setting, Assert.Single(rejected), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Its_addresses_carry_the_name_it_is_given()
    {
        await using var sandbox = await SandboxHost.StartAsync(
            new() { Port = 0, HostName = "sandbox.localhost" }, new() { Port = 0, FilesPort = 0, HostName = "sandbox.localhost" });

        Assert.Equal(("sandbox.localhost", "sandbox.localhost"), (new Uri(sandbox.Coda.ApiUrl).Host, new Uri(sandbox.Coda.FilesUrl).Host));
    }

    private static SandboxSettings Read(KeyValuePair<string, string?>[] settings, List<string>? rejected = null) =>
        SandboxSettings.Read(new ConfigurationBuilder().AddInMemoryCollection(settings).Build(), sentence => (rejected ?? []).Add(sentence));
}
