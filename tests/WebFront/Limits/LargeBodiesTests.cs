using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using CodaMcp.Authentication;
using CodaMcp.Limits;
using CodaMcp.Members;
using CodaMcp.Tests.Mcp;
using CodaMcp.Tests.Sessions;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace CodaMcp.Tests.Limits;

/// <summary>The large messages that a front serves of one member at once.</summary>
public sealed class LargeBodiesTests
{
    private static readonly MemberId Member = DevelopmentBearer.Developer.Id;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Beside_the_most_bytes_another_large_message_waits_and_is_then_told_when_to_come_back(bool isChunked)
    {
        await using var front = await SessionFront.StartAsync();
        using var room = await RoomsOf(front).EnterAsync(Member, LargeBodies.Together, CancellationToken.None);
        var sent = SendAsync(front, LargeBodies.Small + 1, isChunked);
        // When the message begins to wait is not seen from outside.
        while (!sent.IsCompleted)
        {
            front.Time.Advance(LargeBodies.Wait);
            await Task.WhenAny(sent, Task.Delay(TimeSpan.FromMilliseconds(10)));
        }
        using var response = await sent;

        Assert.Equal((HttpStatusCode.TooManyRequests, LargeBodies.Wait), (response.StatusCode, response.Headers.RetryAfter?.Delta));
        Assert.StartsWith(
            "Other large messages are still served. Nothing was done.",
            (string?)JsonNode.Parse(await response.Content.ReadAsStringAsync())!["error"]!["message"], StringComparison.Ordinal);
        Assert.Empty(front.Member.Started);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_small_message_passes_meanwhile(bool isChunked)
    {
        await using var front = await SessionFront.StartAsync();
        using var room = await RoomsOf(front).EnterAsync(Member, LargeBodies.Together, CancellationToken.None);
        using var response = await SendAsync(front, LargeBodies.Small, isChunked);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Single(front.Member.Started);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task The_largest_messages_are_served_one_after_the_other(bool isChunked)
    {
        await using var front = await SessionFront.StartAsync();
        // The server counts the lengths of the chunks too.
        const int length = LargeBodies.Together - LargeBodies.Small;
        var answers = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => SendAsync(front, length, isChunked)));

        Assert.All(answers, response => Assert.Equal(HttpStatusCode.OK, response.StatusCode));
        Assert.Equal(4, front.Member.Started.Count);
    }

    [Fact]
    public async Task Another_member_does_not_notice()
    {
        await using var front = await SessionFront.StartAsync();
        using var room = await RoomsOf(front).EnterAsync(Member, LargeBodies.Together, CancellationToken.None);
        front.SignIn(TimeSpan.FromHours(1));
        using var response = await SendAsync(front, LargeBodies.Together);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    [Fact]
    public async Task Several_that_fit_together_have_room_at_once_and_the_next_when_one_has_ended()
    {
        var time = new FakeTimeProvider();
        using var rooms = new LargeBodies(time);
        var first = await rooms.EnterAsync(Member, LargeBodies.Together / 2, CancellationToken.None);
        var second = await rooms.EnterAsync(Member, LargeBodies.Together / 2, CancellationToken.None);
        var third = rooms.EnterAsync(Member, LargeBodies.Together, CancellationToken.None).AsTask();
        first!.Dispose();
        Assert.False(third.IsCompleted);
        second!.Dispose();

        Assert.NotNull(await third);
    }

    [Fact]
    public async Task All_members_together_have_a_bound_too()
    {
        using var rooms = new LargeBodies(new FakeTimeProvider());
        var first = await rooms.EnterAsync(Member, null, CancellationToken.None);
        for (var bytes = 2 * LargeBodies.Together; bytes <= LargeBodies.TogetherOfAll; bytes += LargeBodies.Together)
            Assert.NotNull(await rooms.EnterAsync(Member with { Member = $"member-{bytes}" }, null, CancellationToken.None));
        var next = rooms.EnterAsync(Member with { Member = "next" }, null, CancellationToken.None).AsTask();
        Assert.False(next.IsCompleted);
        first!.Dispose();

        Assert.NotNull(await next);
    }

    [Fact]
    public async Task A_client_that_hangs_up_waits_no_longer_and_takes_no_room()
    {
        using var rooms = new LargeBodies(new FakeTimeProvider());
        using var gone = new CancellationTokenSource();
        var first = await rooms.EnterAsync(Member, null, CancellationToken.None);
        var second = rooms.EnterAsync(Member, null, gone.Token).AsTask();
        await gone.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => second);
        first!.Dispose();

        Assert.NotNull(await rooms.EnterAsync(Member, null, CancellationToken.None));
    }

    private static LargeBodies RoomsOf(SessionFront front) => front.Front.Services.GetRequiredService<LargeBodies>();

    private static async Task<HttpResponseMessage> SendAsync(SessionFront front, int length, bool isChunked = false)
    {
        const string start = """{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"get_doc","arguments":{}}}""";
        using var request = McpFront.Signed(new HttpRequestMessage(HttpMethod.Post, "/mcp"), front.Token);
        request.Content = new ByteArrayContent(Encoding.UTF8.GetBytes(start.PadRight(length)));
        request.Content.Headers.ContentType = new("application/json");
        request.Headers.TransferEncodingChunked = isChunked;
        request.Headers.Accept.ParseAdd("application/json");
        request.Headers.Add("Mcp-Session-Id", FakeMember.SessionId);
        return await front.Front.Http.SendAsync(request);
    }
}
