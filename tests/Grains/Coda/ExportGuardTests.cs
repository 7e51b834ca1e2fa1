using System.Net;
using CodaMcp.Coda;
using CodaMcp.Coda.Export;

namespace CodaMcp.Tests.Coda;

public sealed class ExportGuardTests
{
    [Theory]
    [InlineData("0.0.0.0")]
    [InlineData("10.1.2.3")]
    [InlineData("100.64.0.1")]
    [InlineData("127.0.0.1")]
    [InlineData("169.254.169.254")]
    [InlineData("172.31.255.255")]
    [InlineData("192.168.0.1")]
    [InlineData("198.18.0.1")]
    [InlineData("224.0.0.1")]
    [InlineData("255.255.255.255")]
    [InlineData("::")]
    [InlineData("::1")]
    [InlineData("::ffff:10.0.0.1")]
    [InlineData("::10.0.0.1")]
    [InlineData("fd00::1")]
    [InlineData("fe80::1")]
    [InlineData("ff02::1")]
    [InlineData("64:ff9b::a00:1")]
    [InlineData("2002:a00:1::1")]
    public void An_address_that_is_not_public_is_not_dialled(string address) => Assert.False(GuardedDial.IsAllowed(IPAddress.Parse(address), allowLoopback: false));

    [Theory]
    [InlineData("8.8.8.8")]
    [InlineData("172.32.0.1")]
    [InlineData("2606:4700::1111")]
    [InlineData("64:ff9b::808:808")]
    public void A_public_address_is_dialled(string address) => Assert.True(GuardedDial.IsAllowed(IPAddress.Parse(address), allowLoopback: false));

    [Theory]
    [InlineData("127.0.0.1", true)]
    [InlineData("::1", true)]
    [InlineData("10.0.0.1", false)]
    public void Loopback_alone_is_added_where_the_api_is_on_loopback(string address, bool allowed) =>
        Assert.Equal(allowed, GuardedDial.IsAllowed(IPAddress.Parse(address), allowLoopback: true));

    [Theory]
    [InlineData("http://coda.sandbox.example:8082/apis/v1", "http://coda.sandbox.example:8083/blobs/1", true)]
    [InlineData("http://coda.sandbox.example:8082/apis/v1", "http://other.example:8083/blobs/1", false)]
    [InlineData("https://coda.sandbox.example/apis/v1", "http://coda.sandbox.example:8083/blobs/1", false)]
    public void An_export_comes_from_the_apis_own_host_where_that_is_plain_http(string api, string link, bool allowed)
    {
        var options = new CodaOptions { BaseUrl = new Uri(api) };

        var refusal = Record.Exception(() => ExportLink.Check(link, options));

        Assert.Equal(allowed, refusal is null);
    }

    [Theory]
    [InlineData("localhost")]
    [InlineData("127.0.0.1")]
    [InlineData("[::1]")]
    [InlineData("[::ffff:127.0.0.1]")]
    public async Task The_address_is_judged_when_it_is_dialled(string host)
    {
        using var handler = new SocketsHttpHandler { ConnectCallback = GuardedDial.To(new Uri("https://coda.io/apis/v1")) };
        using var http = new HttpMessageInvoker(handler);
        using var request = new HttpRequestMessage(HttpMethod.Get, $"http://{host}:9/");

        var e = await Assert.ThrowsAsync<HttpRequestException>(() => http.SendAsync(request, default));

        Assert.Contains("may be called", e.Message, StringComparison.Ordinal);
    }
}
