using CodaMcp.Settings;
using Microsoft.Extensions.Configuration;

namespace CodaMcp.Tests;

public sealed class ClusterTlsTests
{
    [Fact]
    public void Without_a_certificate_there_is_no_TLS() => Assert.Null(ClusterTls.Read(new SettingsReader(new ConfigurationBuilder().Build())));

    [Theory]
    [InlineData("CODAMCP_TLS_CERTIFICATE", "/nowhere/cluster.pem", "CODAMCP_TLS_CERTIFICATE must be the path of a PEM file")]
    [InlineData("CODAMCP_TLS_KEY", "/nowhere/cluster.key", "CODAMCP_TLS_CERTIFICATE must be set where CODAMCP_TLS_KEY or CODAMCP_TLS_CA is.")]
    [InlineData("CODAMCP_TLS_CA", "/nowhere/ca.pem", "CODAMCP_TLS_CERTIFICATE must be set where CODAMCP_TLS_KEY or CODAMCP_TLS_CA is.")]
    public void What_cannot_be_used_is_said_in_one_sentence(string setting, string value, string sentence)
    {
        var reader = new SettingsReader(new ConfigurationBuilder().AddInMemoryCollection([new(setting, value)]).Build());

        Assert.Null(ClusterTls.Read(reader));
        Assert.StartsWith(sentence, Assert.Throws<SettingsException>(reader.ThrowIfUnusable).Message, StringComparison.Ordinal);
    }
}
