using System.Net;
using System.Text.Json;
using CodaMcp.Coda;
using CodaMcp.Coda.Contract;

namespace CodaMcp.Tests.Coda;

/// <summary>
/// Tests that a write one of whose attempts may have been executed stays so: nothing that happens to a later attempt makes it "nothing was
/// changed". Only rows with key columns have a later attempt.
/// </summary>
public sealed class AmbiguityTests
{
    private static readonly TimeSpan Time = TimeSpan.FromSeconds(50);

    /// <summary>How the first attempt ends.</summary>
    public enum First
    {
        BadGateway,
        Reset,
        Timeout,
    }

    /// <summary>How the next attempt ends.</summary>
    public enum Then
    {
        TooManyRequests,
        BadRequest,
        Unauthorized,
        NotFound,
        Preparing,
        Redirect,
        Unreachable,
        NoPermit,
        NotPermitted,
        NoTime,
        CancelledBefore,
        CancelledMeanwhile,
        ServerError,
    }

    public static TheoryData<First, Then> Both
    {
        get
        {
            var both = new TheoryData<First, Then>();
            foreach (var first in Enum.GetValues<First>())
            {
                foreach (var then in Enum.GetValues<Then>())
                    both.Add(first, then);
            }

            return both;
        }
    }

    [Theory]
    [MemberData(nameof(Both))]
    public async Task A_write_that_may_have_been_executed_stays_so(First first, Then then)
    {
        var options = new CodaOptions { RequestTimeout = TimeSpan.FromSeconds(1) };
        if (then == Then.NoPermit)
            options.Budget.Write = new CodaBudgetWindow { Permits = 1, Window = TimeSpan.FromMinutes(10) };
        if (then == Then.NoTime)
            options.Budget.Lease = TimeSpan.FromMinutes(10);
        using var leaving = new CancellationTokenSource();
        GatewayFixture? fixture = null;
        using var coda = fixture = new GatewayFixture(
            new StubHandler(async (_, before, cancellationToken) =>
            {
                if (before > 0)
                    return Later(then);
                if (then == Then.CancelledMeanwhile)
                    await leaving.CancelAsync();
                if (then == Then.Unreachable)
                    fixture!.Api.Unreachable = HttpRequestError.ConnectionError;
                if (first == First.Reset)
                    throw new HttpRequestException(HttpRequestError.ResponseEnded);
                if (first == First.Timeout)
                    await Task.Delay(Timeout.InfiniteTimeSpan, cancellationToken);
                return StubHandler.Error(HttpStatusCode.BadGateway, "-");
            }),
            options: options);
        var asked = 0;
        var call = coda.Call(Time, beforeWrite: async cancellationToken =>
        {
            if (asked++ == 0)
                return;
            if (then == Then.NotPermitted)
                throw new InvalidOperationException("disabled");
            if (then == Then.NoTime)
                coda.Time.Advance(Time);
            if (then == Then.CancelledBefore)
                await leaving.CancelAsync();
            cancellationToken.ThrowIfCancellationRequested();
        });

        var failure = await Record.ExceptionAsync(() => coda.Time.Run(Write(coda.Gateway.Open(call), leaving.Token), TimeSpan.FromSeconds(10.1)));

        // A last attempt that ends in a server error is answered with it, and is unknown by that.
        Assert.True(failure is CodaUnavailableException { MayHaveExecuted: true } or CodaException { Status: HttpStatusCode.BadGateway or HttpStatusCode.ServiceUnavailable }, $"{failure}");
        Assert.True(CodaMcp.Tools.Writing.MayHaveExecuted(failure));
        Assert.True(call.WriteLeft);
        Assert.Single(coda.Writes.Of("d1", coda.Time.GetUtcNow(), TimeSpan.FromHours(1)));
    }

    [Theory]
    [InlineData(Then.BadRequest)]
    [InlineData(Then.NotFound)]
    public async Task A_write_that_was_refused_at_first_may_be_refused(Then then)
    {
        using var coda = new GatewayFixture((_, before) => Later(before == 0 ? Then.TooManyRequests : then, retryAfter: 1));
        var call = coda.Call(Time);

        await Assert.ThrowsAsync<CodaException>(() => coda.Time.Run(Write(coda.Gateway.Open(call), default)));

        Assert.Empty(coda.Writes.Of("d1", coda.Time.GetUtcNow(), TimeSpan.FromHours(1)));
    }

    [Fact]
    public async Task A_write_that_is_applied_in_the_end_is_accepted()
    {
        using var coda = new GatewayFixture((_, before) =>
            before == 0 ? StubHandler.Error(HttpStatusCode.BadGateway, "-") : StubHandler.Json(GatewayFixture.RowsAccepted, HttpStatusCode.Accepted));

        Assert.Equal("mutate:1", (await coda.Time.Run(Write(coda.Open(), default))).RequestId);
    }

    private static HttpResponseMessage Later(Then then, int retryAfter = 3600)
    {
        var response = StubHandler.Error(
            then switch
            {
                Then.TooManyRequests => HttpStatusCode.TooManyRequests,
                Then.Unauthorized => HttpStatusCode.Unauthorized,
                Then.NotFound => HttpStatusCode.NotFound,
                Then.Preparing => HttpStatusCode.Conflict,
                Then.Redirect => HttpStatusCode.Found,
                Then.ServerError => HttpStatusCode.ServiceUnavailable,
                _ => HttpStatusCode.BadRequest,
            },
            "-");
        if (then == Then.TooManyRequests)
            response.Headers.TryAddWithoutValidation("Retry-After", retryAfter.ToString(System.Globalization.CultureInfo.InvariantCulture));
        return response;
    }

    private static Task<RowsUpsertResult> Write(ICodaApi api, CancellationToken cancellationToken) => api.UpsertRows(
        "d1", "grid-1", new RowsUpsert { Rows = [new RowEdit([new CellEdit("c-1", JsonSerializer.SerializeToElement("x"))])], KeyColumns = ["c-1"] }, cancellationToken);
}
