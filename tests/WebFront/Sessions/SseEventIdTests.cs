using CodaMcp.Sessions;
using ModelContextProtocol.Protocol;

namespace CodaMcp.Tests.Sessions;

public sealed class SseEventIdTests
{
    private const string Name = "AAAAAAAAAAAAAAAAAAAA-_";

    [Fact]
    public void The_id_of_a_streams_event_is_read_back() => Assert.Equal(new SseEventId.OfStream(Name, 17), SseEventId.Read(new SseEventId.OfStream(Name, 17).ToString()));

    public static TheoryData<object, object?> Ids => new() { { 1L, null }, { "one", null }, { 1L, 2L }, { "1", "a.b\"\nc" }, { "ü", -3L }, { "", "" } };

    [Theory]
    [MemberData(nameof(Ids))]
    public void The_id_of_a_calls_event_is_read_back_with_the_requests_own(object request, object? progress)
    {
        var id = new SseEventId.OfCall(Name, true, IdOf(request), progress is null ? null : progress is string text ? new ProgressToken(text) : new ProgressToken((long)progress), 4);
        Assert.Equal(id, SseEventId.Read(id.ToString()));
    }

    [Fact]
    public void An_id_is_one_line_of_plain_characters() =>
        Assert.Matches("^[A-Za-z0-9._-]+$", new SseEventId.OfCall(Name, false, new RequestId("a\r\nb: c"), null, 0).ToString());

    [Fact]
    public void A_clients_id_that_is_too_long_does_not_fit() => Assert.False(new SseEventId.OfCall(Name, false, new RequestId(new string('x', 1000)), null, 0).Fits);

    [Theory]
    [InlineData("")]
    [InlineData("x")]
    [InlineData("s.AAAAAAAAAAAAAAAAAAAA-_")]
    [InlineData("s.AAAAAAAAAAAAAAAAAAAA-_.")]
    [InlineData("s.AAAAAAAAAAAAAAAAAAAA-_.-1")]
    [InlineData("s.AAAAAAAAAAAAAAAAAAAA-_.01")]
    [InlineData("s.AAAAAAAAAAAAAAAAAAAA-_.1.1")]
    [InlineData("s.AAAAAAAAAAAAAAAAAAAA-_.99999999999999999999")]
    [InlineData("s.AAAAAAAAAAAAAAAAAAAA-.1")]
    [InlineData("s.AAAAAAAAAAAAAAAAAAAA+/.1")]
    [InlineData("t.AAAAAAAAAAAAAAAAAAAA-_.1")]
    [InlineData("r.AAAAAAAAAAAAAAAAAAAA-_.1")]
    [InlineData("r.AAAAAAAAAAAAAAAAAAAA-_.1.WzFd=")]
    [InlineData("r.AAAAAAAAAAAAAAAAAAAA-_.1.WyAxXQ")]
    [InlineData("r.AAAAAAAAAAAAAAAAAAAA-_.1.W10")]
    [InlineData("r.AAAAAAAAAAAAAAAAAAAA-_.1.W251bGxd")]
    [InlineData("r.AAAAAAAAAAAAAAAAAAAA-_.1.WzEsMiwzXQ")]
    [InlineData("r.AAAAAAAAAAAAAAAAAAAA-_.1.e30")]
    [InlineData("r.AAAAAAAAAAAAAAAAAAAA-_.1.WzEuNV0")]
    [InlineData("r.AAAAAAAAAAAAAAAAAAAA-_.1.////")]
    [InlineData("R.AAAAAAAAAAAAAAAAAAAA-_.1.WzFd")]
    public void What_was_not_made_here_is_no_id(string text) => Assert.Null(SseEventId.Read(text));

    private static RequestId IdOf(object id) => id is string text ? new RequestId(text) : new RequestId((long)id);
}
