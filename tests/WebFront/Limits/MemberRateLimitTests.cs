using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json.Nodes;
using CodaMcp.Calls;
using CodaMcp.Limits;
using CodaMcp.Members;
using CodaMcp.Settings;
using CodaMcp.Tests.Sessions;
using Microsoft.Extensions.Configuration;

namespace CodaMcp.Tests.Limits;

/// <summary>What one member may ask of a front.</summary>
public sealed class MemberRateLimitTests
{
    private static readonly MemberLimits Few = new() { RequestsPerSecond = 1 };

    [Fact]
    public async Task Over_the_rate_some_requests_wait_and_the_others_are_told_when_to_come_back()
    {
        await using var front = await SessionFront.StartAsync(limits: Few);
        var sent = Enumerable.Range(0, 20).Select(_ => front.PostAsync("ping")).ToList();
        var settled = 20 - Few.Waiting;
        while (sent.Count(one => one.IsCompleted) < settled)
            await Task.WhenAny(sent.Where(one => !one.IsCompleted));
        var refused = sent.Where(one => one is { IsCompleted: true, Result.Response.StatusCode: HttpStatusCode.TooManyRequests }).Select(one => one.Result.Response).ToList();

        Assert.Equal(20 - Few.Burst - Few.Waiting, refused.Count);
        Assert.All(refused, response => Assert.True(response.Headers.RetryAfter?.Delta >= TimeSpan.FromSeconds(1)));
        var error = JsonNode.Parse(await refused[0].Content.ReadAsStringAsync())!;
        Assert.Equal("2.0", (string?)error["jsonrpc"]);
        Assert.StartsWith("This member sends more than 1 requests a second. Nothing was done.", (string?)error["error"]!["message"], StringComparison.Ordinal);
        Assert.All(await Task.WhenAll(sent.Except(sent.Where(one => one.IsCompleted && refused.Contains(one.Result.Response)))), one => Assert.Equal(HttpStatusCode.OK, one.Response.StatusCode));
    }

    [Fact]
    public async Task Another_member_does_not_notice()
    {
        await using var front = await SessionFront.StartAsync(limits: Few);
        var flood = Enumerable.Range(0, 20).Select(_ => front.PostAsync("ping")).ToList();
        await Task.WhenAny(flood);
        front.SignIn(TimeSpan.FromHours(1));
        using var other = await front.PostAsync("ping");

        Assert.Equal(HttpStatusCode.OK, other.Response.StatusCode);
    }

    [Fact]
    public async Task Requests_open_at_once_have_a_bound_and_a_stream_of_GET_has_its_own()
    {
        var ended = new TaskCompletionSource<CallReply>();
        var member = new FakeMember { OnStart = _ => Task.FromResult(FakeMember.UnderWay(0)), OnFollow = (_, _) => ended.Task };
        await using var front = await SessionFront.StartAsync(member, new MemberLimits { OpenRequests = 2, RequestsPerSecond = 100_000 });
        using var first = await front.CallAsync();
        using var second = await front.CallAsync();
        using var third = await front.CallAsync();
        using var stream = await front.GetAsync();

        Assert.Equal((HttpStatusCode.TooManyRequests, TimeSpan.FromSeconds(1)), (third.Response.StatusCode, third.Response.Headers.RetryAfter?.Delta));
        Assert.Contains("2 requests open", await third.Response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, stream.Response.StatusCode);

        ended.SetResult(FakeMember.Ended());
        await first.Response.Content.ReadAsStringAsync();
        await second.Response.Content.ReadAsStringAsync();
        // The place is free a moment after the client has read the end of the answer.
        var status = HttpStatusCode.TooManyRequests;
        for (var i = 0; i < 500 && status == HttpStatusCode.TooManyRequests; i++)
        {
            using var fourth = await front.CallAsync();
            status = fourth.Response.StatusCode;
        }
        Assert.Equal(HttpStatusCode.OK, status);
    }

    [Fact]
    public async Task It_is_answered_before_the_body_is_read()
    {
        await using var front = await SessionFront.StartAsync(new FakeMember { OnStart = _ => Task.FromResult(FakeMember.UnderWay(0)), OnFollow = (_, _) => FakeMember.Never<CallReply>(default) }, new MemberLimits { OpenRequests = 1 });
        using var open = await front.CallAsync();
        var address = front.Front.Http.BaseAddress!;
        using var request = Mcp.McpFront.Signed(new HttpRequestMessage());
        using var tcp = new TcpClient();
        await tcp.ConnectAsync(address.Host, address.Port);
        await tcp.GetStream().WriteAsync(Encoding.ASCII.GetBytes(
            $"POST /mcp HTTP/1.1\r\nHost: localhost\r\nAuthorization: {request.Headers.Authorization}\r\nContent-Type: application/json\r\nContent-Length: 1000000\r\n\r\n"));
        using var reader = new StreamReader(tcp.GetStream());

        Assert.Equal("HTTP/1.1 429 Too Many Requests", await reader.ReadLineAsync());
    }

    [Fact]
    public async Task Who_is_not_admitted_is_not_counted()
    {
        await using var front = await SessionFront.StartAsync(limits: Few);
        front.Member.OnAdmit = () => ValueTask.FromResult(Admission.MemberDisabled);
        for (var i = 0; i < 20; i++)
        {
            using var refused = await front.PostAsync("ping");
            Assert.Equal(HttpStatusCode.Forbidden, refused.Response.StatusCode);
        }
    }

    [Theory]
    [InlineData("CODAMCP_REQUESTS_PER_SECOND", "0")]
    [InlineData("CODAMCP_OPEN_REQUESTS", "many")]
    [InlineData("CODAMCP_OPEN_STREAMS", "0")]
    [InlineData("CODAMCP_PAGES_PER_SECOND", "0")]
    [InlineData("CODAMCP_SIGN_INS_PER_MINUTE", "-1")]
    public void A_setting_that_makes_no_sense_is_named(string name, string value)
    {
        var reader = new SettingsReader(new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?> { [name] = value }).Build());
        MemberLimits.Read(reader);
        PageLimits.Read(reader);

        Assert.Contains(name, Assert.Throws<SettingsException>(reader.ThrowIfUnusable).Message, StringComparison.Ordinal);
    }
}
