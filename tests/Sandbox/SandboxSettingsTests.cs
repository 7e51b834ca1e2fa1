using CodaMcp.Sandbox;
using CodaMcp.Tests.Stytch;
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
    [InlineData("SANDBOX_ACCESS_TOKEN_SECONDS", "0")]
    [InlineData("SANDBOX_ACCESS_TOKEN_SECONDS", "1h")]
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

    [Fact]
    public async Task Its_access_tokens_live_as_long_as_it_is_told()
    {
        var data = Directory.CreateTempSubdirectory("codamcp-sandbox-settings-");
        var settings = Read([new("SANDBOX_ACCESS_TOKEN_SECONDS", "7")]) with { StytchPort = 0, CodaPort = 0, FilesPort = 0 };
        await using var sandbox = await settings.StartAsync("http://localhost:8080", data.FullName);
        using var http = new HttpClient();

        var token = await http.GetStringAsync($"{sandbox.Stytch.Url}/sandbox/token?member=alice@northwind.example&resource=http://localhost:8080/mcp");

        var claims = OAuthDance.Claims(token);
        Assert.Equal(7, (long?)claims["exp"] - (long?)claims["iat"]);
        data.Delete(recursive: true);
    }

    private static SandboxSettings Read(KeyValuePair<string, string?>[] settings, List<string>? rejected = null) =>
        SandboxSettings.Read(new ConfigurationBuilder().AddInMemoryCollection(settings).Build(), sentence => (rejected ?? []).Add(sentence));
}
