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
    [InlineData("coda-us-west-2-prod-workflow-objects.s3.us-west-2.amazonaws.com", true)]
    [InlineData("coda-us-west-2-prod-workflow-objects.s3-us-west-2.amazonaws.com", true)]
    [InlineData("CODA-us-west-2-prod-blobs.S3.us-west-2.amazonaws.com", true)]
    [InlineData("coda-eu-central-1-prod-objects.s3.eu-central-1.amazonaws.com", true)]
    [InlineData("evil-coda-us-west-2-prod-x.s3.us-west-2.amazonaws.com", false)]
    [InlineData("x.coda-us-west-2-prod-x.s3.us-west-2.amazonaws.com", false)]
    [InlineData("coda-us-west-2-prod-x.evil.s3.us-west-2.amazonaws.com", false)]
    [InlineData("coda-us-west-2-prod-x.s3.us-west-2.evil.amazonaws.com", false)]
    [InlineData("coda-us-west-2-prod-x.s3.us-west-2.amazonaws.com.evil.example", false)]
    [InlineData("coda-us-west-2-prod-x.s3.us-west-2.amazonaws.com.", false)]
    [InlineData("coda-us-west-2-prod-x.s3.amazonaws.com", false)]
    [InlineData("coda-us-west-2-prod-x.s3-website-us-west-2.amazonaws.com", false)]
    [InlineData("coda-us-west-2-prod-x.s3-accesspoint.us-west-2.amazonaws.com", false)]
    [InlineData("coda-us-west-2-prod-x--ol-s3.s3.us-west-2.amazonaws.com", false)]
    [InlineData("coda-us-west-2-dev-x.s3.us-west-2.amazonaws.com", false)]
    [InlineData("coda-us-west-2-prod-.s3.us-west-2.amazonaws.com", false)]
    [InlineData("coda-us-west-2-prod-x.s3.us-west-2.amazonaws.com:8443", false)]
    [InlineData("coda-us-west-2-prod-x.s3.us-west-2.amazonaws.com@evil.example", false)]
    [InlineData("user@coda-us-west-2-prod-x.s3.us-west-2.amazonaws.com", false)]
    [InlineData("xn--coda-us-west-2-prod-x-abc.s3.us-west-2.amazonaws.com", false)]
    [InlineData("c\u043eda-us-west-2-prod-x.s3.us-west-2.amazonaws.com", false)]
    [InlineData("s3.us-west-2.amazonaws.com/coda-us-west-2-prod-x", false)]
    public void Only_buckets_with_codas_form_of_name_are_allowed(string host, bool allowed) =>
        Assert.Equal(allowed, Record.Exception(() => ExportLink.Check($"https://{host}/p1?X-Amz-Expires=300", new CodaOptions())) is null);

    [Fact]
    public void A_bucket_is_fetched_from_by_https_only() =>
        Assert.Throws<CodaFileHostException>(() => ExportLink.Check("http://coda-us-west-2-prod-x.s3.us-west-2.amazonaws.com/p1", new CodaOptions()));

    [Theory]
    [InlineData("https://coda.io:8443/f")]
    [InlineData("https://coda.io./f")]
    public void A_host_of_Codas_is_fetched_from_by_its_name_and_port_only(string link) =>
        Assert.Throws<CodaFileHostException>(() => ExportLink.Check(link, new CodaOptions()));

    [Fact]
    public void An_api_by_https_on_loopback_sends_nobody_to_plain_http() =>
        Assert.Throws<CodaFileHostException>(() => ExportLink.Check("http://localhost:9/f", new CodaOptions { BaseUrl = new Uri("https://localhost:8443/apis/v1") }));

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

        var refused = Assert.IsType<CodaFileHostException>(e.InnerException);
        Assert.Contains(host.Trim('[', ']').Replace("::ffff:", "", StringComparison.Ordinal), refused.Message, StringComparison.Ordinal);
    }
}
