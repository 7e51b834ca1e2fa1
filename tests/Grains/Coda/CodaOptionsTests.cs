using CodaMcp.Coda;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Hosting.Internal;
using Microsoft.Extensions.Options;

namespace CodaMcp.Tests.Coda;

public sealed class CodaOptionsTests
{
    [Fact]
    public void The_default_settings_are_accepted() => Assert.True(new CodaOptionsValidator().Validate(null, new CodaOptions()).Succeeded);

    [Theory]
    [InlineData("Budget:Read:Permits", "0")]
    [InlineData("BaseUrl", "http://coda.io/apis/v1")]
    [InlineData("BaseUrl", "https://coda.io/apis/v1?x=1")]
    [InlineData("RequestTimeout", "00:00:00")]
    [InlineData("Retry:MaxAttempts", "0")]
    [InlineData("WatchInterval", "00:00:00")]
    [InlineData("Export:HostSuffixes:0", "https://coda.io")]
    public void A_setting_that_cannot_work_is_refused_by_name(string setting, string value)
    {
        var refused = Assert.Throws<OptionsValidationException>(() => Bound(setting, value));

        Assert.Contains(setting.TrimEnd('0', ':'), refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Plain_http_beyond_loopback_is_for_development()
    {
        var options = new CodaOptions { BaseUrl = new Uri("http://sandbox.example:8082/apis/v1") };

        bool Accepted(string environment) => new CodaOptionsValidator(new HostingEnvironment { EnvironmentName = environment }).Validate(null, options).Succeeded;

        Assert.Equal((true, false), (Accepted(Environments.Development), Accepted(Environments.Production)));
    }

    [Fact]
    public void A_bad_token_is_refused_without_being_shown()
    {
        var refused = Assert.Throws<OptionsValidationException>(() => Bound("ApiToken", "s€cret"));

        Assert.DoesNotContain("cret", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Settings_come_from_configuration() => Assert.Equal(TimeSpan.FromSeconds(5), Bound("CacheTimes:Rows", "00:00:05").CacheTimes.Rows);

    [Fact]
    public void A_host_from_configuration_joins_the_defaults() =>
        Assert.Equal(["docs.superhuman.com", "coda.io", "codahosted.io", "coda.example"], Bound("Export:HostSuffixes:0", "coda.example").Export.HostSuffixes);

    private static CodaOptions Bound(string setting, string value)
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection([new($"Coda:{setting}", value)]).Build();
        using var services = new ServiceCollection().AddCodaGateway(configuration.GetSection("Coda").Bind).BuildServiceProvider();
        return services.GetRequiredService<IOptions<CodaOptions>>().Value;
    }
}
