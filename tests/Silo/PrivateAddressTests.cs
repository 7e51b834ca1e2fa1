using System.Net;
using System.Net.Sockets;
using CodaMcp.Settings;
using Microsoft.Extensions.Configuration;

namespace CodaMcp.Tests;

public sealed class PrivateAddressTests
{
    [Theory]
    [InlineData("", "127.0.0.1")]
    [InlineData("10.1.2.3", "10.1.2.3")]
    [InlineData("192.168.7.7", "192.168.7.7")]
    [InlineData("fd00::1", "fd00::1")]
    [InlineData("silo-1.internal", "10.0.0.9")]
    [InlineData("172.20.0.0/16", "172.20.0.4")]
    public void A_private_address_is_taken(string text, string expected) => Assert.Equal(expected, $"{Read(text)}");

    [Theory]
    [InlineData("8.8.8.8")]
    [InlineData("2600::1")]
    [InlineData("public.example")]
    public void A_public_one_is_refused_unless_it_is_allowed(string text)
    {
        var error = Assert.Throws<SettingsException>(() => Read(text));

        Assert.Contains("CODAMCP_ALLOW_PUBLIC_SILO=true", error.Message, StringComparison.Ordinal);
        Assert.NotEqual(IPAddress.Loopback, Read(text, allow: "true"));
    }

    [Theory]
    [InlineData("0.0.0.0", "no single address")]
    [InlineData("::", "no single address")]
    [InlineData("nowhere.example", "cannot be resolved")]
    [InlineData("10.99.0.0/16", "none of its addresses")]
    [InlineData("172.16.0.0/12", "several of its addresses (172.20.0.4, 172.21.0.4)")]
    public void What_names_no_one_address_is_refused_with_the_reason(string text, string reason) =>
        Assert.Contains(reason, Assert.Throws<SettingsException>(() => Read(text, allow: "true")).Message, StringComparison.Ordinal);

    private static IPAddress Read(string text, string? allow = null)
    {
        var reader = new SettingsReader(new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["CODAMCP_SILO_ADDRESS"] = text,
            ["CODAMCP_ALLOW_PUBLIC_SILO"] = allow,
        }).Build());
        var address = PrivateAddress.Read(reader, Resolve, () => [IPAddress.Loopback, IPAddress.Parse("172.20.0.4"), IPAddress.Parse("172.21.0.4"), IPAddress.Parse("8.8.8.8")]);
        reader.ThrowIfUnusable();
        return address;
    }

    private static IPAddress[] Resolve(string name) => name switch
    {
        "silo-1.internal" => [IPAddress.Parse("fd00::9"), IPAddress.Parse("10.0.0.9")],
        "public.example" => [IPAddress.Parse("9.9.9.9")],
        _ => throw new SocketException((int)SocketError.HostNotFound),
    };
}
