using CodaMcp.Coda;
using CodaMcp.Coda.Gateway;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Hosting.Internal;
using Microsoft.Extensions.Options;

namespace CodaMcp.Tests.Coda;

public sealed class CodaOptionsTests
{
    [Fact]
    public void The_defaults_are_accepted() => Assert.True(new CodaOptionsValidator().Validate(null, new CodaOptions()).Succeeded);

    [Theory]
    [InlineData("http://coda.io/apis/v1")]
    [InlineData("https://coda.io/apis/v1?x=1")]
    [InlineData("ftp://coda.io/apis/v1")]
    public void An_address_that_cannot_work_is_refused_by_the_name_of_its_setting(string address)
    {
        var refused = Assert.Throws<OptionsValidationException>(() => Composed(options => options.BaseUrl = new Uri(address)));

        Assert.Contains("CODA_API_BASE_URL", refused.Message, StringComparison.Ordinal);
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
        var refused = Assert.Throws<OptionsValidationException>(() => Composed(options => options.ApiToken = "s€cret"));

        Assert.Contains("CODA_API_TOKEN", refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("cret", refused.Message, StringComparison.Ordinal);
    }

    private static CodaOptions Composed(Action<CodaOptions> configure)
    {
        using var services = new ServiceCollection().AddCodaGateway(configure).BuildServiceProvider();
        return services.GetRequiredService<IOptions<CodaOptions>>().Value;
    }
}
