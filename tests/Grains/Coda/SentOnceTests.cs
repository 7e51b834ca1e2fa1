using CodaMcp.Coda;
using CodaMcp.Coda.Contract;
using CodaMcp.Coda.Gateway;
using static CodaMcp.Tests.Coda.RawCoda;

namespace CodaMcp.Tests.Coda;

/// <summary>
/// Tests over real sockets that no layer sends a write twice. .NET's own connections repeat a request up to three times when the server
/// closes the connection before it answers, unless they have begun to send a body.
/// </summary>
public sealed class SentOnceTests
{
    // Rows with key columns may be sent again.
    public static TheoryData<string> Writes => [.. RequestBodyTests.Changing.Where(operation => operation != nameof(ICodaApi.UpsertRows))];

    [Theory]
    [MemberData(nameof(Writes))]
    public async Task A_write_is_sent_once_when_the_connection_is_closed_before_the_answer(string operation)
    {
        await using var coda = new RawCoda(_ => Ending.Close);
        var call = coda.Call();

        var broken = await Assert.ThrowsAsync<CodaUnavailableException>(() => RequestBodyTests.Invoke(operation, coda.Open(call)));

        Assert.Equal((1, 1, true, true), (coda.Requests.Count, call.UpstreamRequests, call.WriteLeft, broken.MayHaveExecuted));
    }

    [Theory]
    [InlineData(Ending.Close, true)]
    [InlineData(Ending.Reset, false)]
    [InlineData(Ending.Reset, true)]
    [InlineData(Ending.HalfAnswer, false)]
    [InlineData(Ending.HalfAnswer, true)]
    public async Task A_write_is_sent_once_however_the_connection_ends(Ending ending, bool tls)
    {
        await using var coda = new RawCoda(_ => ending, tls);

        var broken = await Assert.ThrowsAsync<CodaUnavailableException>(() => coda.Open(coda.Call()).PushButton("d1", "grid-1", "i-1", "c-1", default));

        Assert.Equal((1, true), (coda.Requests.Count, broken.MayHaveExecuted));
    }

    [Fact]
    public async Task A_write_on_a_kept_connection_that_is_closed_before_the_answer_is_sent_once()
    {
        await using var coda = new RawCoda(before => before == 0 ? Ending.Answer : Ending.Close);
        var api = coda.Open(coda.Call());
        await api.GetDoc("d1", default);

        var broken = await Assert.ThrowsAsync<CodaUnavailableException>(() => api.DeleteDoc("d1", default));

        Assert.Equal((1, 2, true), (coda.Connections, coda.Requests.Count, broken.MayHaveExecuted));
    }

    [Fact]
    public async Task A_write_does_not_leave_on_a_kept_connection_that_was_closed_while_idle()
    {
        await using var coda = new RawCoda(before => before == 0 ? Ending.AnswerAndClose : Ending.Answer);
        var api = coda.Open(coda.Call());
        await api.GetDoc("d1", default);
        await coda.ClosedAsync();

        await api.DeleteDoc("d1", default);

        Assert.Equal((2, 2), (coda.Connections, coda.Requests.Count));
    }

    [Theory]
    [InlineData(nameof(ICodaApi.PushButton))]
    [InlineData(nameof(ICodaApi.DeleteRow))]
    public async Task A_write_without_a_body_says_that_it_has_none(string operation)
    {
        await using var coda = new RawCoda(_ => Ending.Close);

        await Assert.ThrowsAsync<CodaUnavailableException>(() => RequestBodyTests.Invoke(operation, coda.Open(coda.Call())));

        Assert.Contains("\r\nContent-Length: 0\r\n", Assert.Single(coda.Requests), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_write_that_Coda_refused_unexecuted_is_sent_again()
    {
        await using var coda = new RawCoda(before => before == 0 ? Ending.Limit : Ending.Answer);
        var call = coda.Call();

        await coda.Open(call).DeleteDoc("d1", default);

        Assert.Equal((2, 2), (coda.Requests.Count, call.UpstreamRequests));
    }

    [Fact]
    public async Task A_write_that_finds_nobody_has_not_left()
    {
        await using var coda = new RawCoda(_ => Ending.Answer);
        var call = coda.Call();
        coda.Refuse();

        var broken = await Assert.ThrowsAsync<CodaUnavailableException>(() => coda.Open(call).DeleteDoc("d1", default));

        Assert.Equal((false, false, 0), (broken.MayHaveExecuted, call.WriteLeft, call.UpstreamRequests));
    }

    [Fact]
    public async Task A_write_that_gets_no_connection_in_time_has_not_left()
    {
        await using var coda = new RawCoda(_ => Ending.Answer, configure: connections =>
        {
            connections.ConnectTimeout = TimeSpan.FromMilliseconds(1);
            connections.ConnectCallback = async (_, cancellationToken) =>
            {
                await Task.Delay(Timeout.InfiniteTimeSpan, cancellationToken);
                throw new InvalidOperationException();
            };
        });
        var call = coda.Call();

        var broken = await Assert.ThrowsAsync<CodaUnavailableException>(() => coda.Open(call).DeleteDoc("d1", default));

        Assert.Equal((false, false, 0), (broken.MayHaveExecuted, call.WriteLeft, call.UpstreamRequests));
    }

    [Fact]
    public async Task A_connection_must_be_made_within_the_part_of_a_lease_that_is_for_the_way()
    {
        await using var coda = new RawCoda(_ => Ending.Answer);
        using var connections = CodaGateway.ApiConnections(coda.Options);

        Assert.Equal(coda.Options.Budget.Lease / 2, connections.ConnectTimeout);
    }

    [Fact]
    public async Task A_read_is_repeated_when_the_connection_is_closed_before_the_answer()
    {
        await using var coda = new RawCoda(before => before == 0 ? Ending.Close : Ending.Answer);

        Assert.Equal("d1", (await coda.Open(coda.Call()).GetDoc("d1", default)).Id);

        Assert.Equal(2, coda.Requests.Count);
    }
}
