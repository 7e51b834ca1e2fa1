using System.Net;
using System.Text.Json;
using CodaMcp.Coda;
using CodaMcp.Coda.Contract;

namespace CodaMcp.Tests.Coda;

public sealed class RetryTests
{
    [Theory]
    [InlineData(HttpStatusCode.TooManyRequests)]
    [InlineData(HttpStatusCode.InternalServerError)]
    [InlineData(HttpStatusCode.BadGateway)]
    [InlineData(HttpStatusCode.ServiceUnavailable)]
    [InlineData(HttpStatusCode.GatewayTimeout)]
    public async Task A_read_that_failed_in_passing_is_sent_again(HttpStatusCode status)
    {
        using var coda = new GatewayFixture((_, before) => before < 2 ? StubHandler.Error(status, "-") : StubHandler.Json(GatewayFixture.DocJson));

        await coda.Time.Run(coda.Open().GetDoc("d1", default));

        Assert.Equal(3, coda.Api.Requests.Count);
    }

    [Fact]
    public async Task A_listing_that_timed_out_is_left_to_whoever_chose_its_size()
    {
        using var coda = new GatewayFixture((_, _) => StubHandler.Error(HttpStatusCode.GatewayTimeout, "-"));

        await Assert.ThrowsAsync<CodaException>(() => coda.Time.Run(coda.Open().ListRows("d1", "grid-1", new ListRowsQuery { Limit = 200 }, default)));

        Assert.Single(coda.Api.Requests);
    }

    [Fact]
    public async Task A_read_is_sent_again_when_the_connection_broke()
    {
        using var coda = new GatewayFixture((_, before) =>
            before == 0 ? throw new HttpRequestException(HttpRequestError.ResponseEnded) : StubHandler.Json(GatewayFixture.DocJson));

        await coda.Time.Run(coda.Open().GetDoc("d1", default));

        Assert.Equal(2, coda.Api.Requests.Count);
    }

    [Theory]
    [InlineData(HttpStatusCode.BadRequest)]
    [InlineData(HttpStatusCode.Unauthorized)]
    [InlineData(HttpStatusCode.Forbidden)]
    [InlineData(HttpStatusCode.NotFound)]
    [InlineData(HttpStatusCode.Gone)]
    [InlineData(HttpStatusCode.Found)]
    public async Task What_will_not_change_is_not_asked_again(HttpStatusCode status)
    {
        using var coda = new GatewayFixture((_, _) => StubHandler.Error(status, "-"));

        await Assert.ThrowsAsync<CodaException>(() => coda.Open().GetDoc("d1", default));

        Assert.Single(coda.Api.Requests);
    }

    [Fact]
    public async Task Waits_grow_and_half_of_each_is_random()
    {
        var options = new CodaOptions();
        options.Budget.BreakerThreshold = 4;
        using var coda = new GatewayFixture(
            (_, before) => before < 3 ? StubHandler.Error(HttpStatusCode.TooManyRequests, "-") : StubHandler.Json(GatewayFixture.DocJson), options);

        await coda.Time.Run(coda.Open().GetDoc("d1", default));

        Assert.Collection(
            coda.Time.Stepped.Select(wait => wait.TotalSeconds),
            wait => Assert.InRange(wait, 1, 2),
            wait => Assert.InRange(wait, 3, 6),
            wait => Assert.InRange(wait, 9, 18));
    }

    [Theory]
    [InlineData(7, 7)]
    [InlineData(0, 1)]
    public async Task Retry_After_is_honoured_within_bounds(int said, int waited)
    {
        using var coda = new GatewayFixture((_, before) => before == 0 ? Limited(said) : StubHandler.Json(GatewayFixture.DocJson));

        await coda.Time.Run(coda.Open().GetDoc("d1", default));

        Assert.Equal(TimeSpan.FromSeconds(waited), coda.Time.Stepped.Single());
    }

    [Fact]
    public async Task A_limit_that_outlasts_the_call_says_when_to_come_back()
    {
        using var coda = new GatewayFixture((_, _) => Limited(3600));

        var limited = await Assert.ThrowsAsync<CodaException>(() => coda.Gateway.Open(coda.Call(TimeSpan.FromSeconds(50))).GetDoc("d1", default));

        Assert.Equal((HttpStatusCode.TooManyRequests, TimeSpan.FromSeconds(60)), (limited.Status, limited.RetryAfter));
    }

    [Fact]
    public async Task Attempts_are_bounded()
    {
        using var coda = new GatewayFixture((_, _) => StubHandler.Error(HttpStatusCode.ServiceUnavailable, "-"));

        await Assert.ThrowsAsync<CodaException>(() => coda.Time.Run(coda.Open().GetDoc("d1", default)));

        Assert.Equal(coda.Options.Retry.MaxAttempts, coda.Api.Requests.Count);
    }

    [Fact]
    public async Task A_write_that_was_refused_unexecuted_is_sent_again_as_it_was()
    {
        using var coda = new GatewayFixture((_, before) => before == 0 ? Limited(1) : Accepted());

        await coda.Time.Run(coda.Open().UpsertRows("d1", "grid-1", Rows(), default));

        Assert.Equal(coda.Api.Requests[0].Body, coda.Api.Requests[1].Body);
    }

    [Fact]
    public async Task A_write_that_may_have_been_executed_is_not_sent_again()
    {
        using var coda = new GatewayFixture((_, _) => StubHandler.Error(HttpStatusCode.BadGateway, "-"));

        await Assert.ThrowsAsync<CodaException>(() => coda.Open().UpsertRows("d1", "grid-1", Rows(), default));

        Assert.Single(coda.Api.Requests);
    }

    [Fact]
    public async Task A_write_whose_connection_broke_is_not_sent_again()
    {
        using var coda = new GatewayFixture((_, _) => throw new HttpRequestException(HttpRequestError.ResponseEnded));

        await Assert.ThrowsAsync<CodaUnavailableException>(() => coda.Open().UpsertRows("d1", "grid-1", Rows(), default));

        Assert.Single(coda.Api.Requests);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Rows_with_key_columns_are_sent_again(bool broken)
    {
        using var coda = new GatewayFixture((_, before) => before > 0
            ? Accepted()
            : broken ? throw new HttpRequestException(HttpRequestError.ResponseEnded) : StubHandler.Error(HttpStatusCode.BadGateway, "-"));

        await coda.Time.Run(coda.Open().UpsertRows("d1", "grid-1", Rows() with { KeyColumns = ["c-1"] }, default));

        Assert.Equal(2, coda.Api.Requests.Count);
    }

    [Theory]
    [InlineData(HttpStatusCode.BadRequest, false)]
    [InlineData(HttpStatusCode.Conflict, true)]
    [InlineData(HttpStatusCode.TooManyRequests, true)]
    [InlineData(HttpStatusCode.NotFound, true)]
    public async Task Rows_that_an_earlier_attempt_may_have_written_are_never_called_refused(HttpStatusCode later, bool broken)
    {
        using var coda = new GatewayFixture((_, before) => before > 0
            ? later == HttpStatusCode.TooManyRequests ? Limited(3600) : StubHandler.Error(later, "-")
            : broken ? throw new HttpRequestException(HttpRequestError.ResponseEnded) : StubHandler.Error(HttpStatusCode.ServiceUnavailable, "-"));

        var e = await Assert.ThrowsAsync<CodaUnavailableException>(() => coda.Time.Run(
            coda.Gateway.Open(coda.Call(TimeSpan.FromSeconds(50))).UpsertRows("d1", "grid-1", Rows() with { KeyColumns = ["c-1"] }, default), TimeSpan.FromSeconds(10.1)));

        Assert.True(e.MayHaveExecuted);
        Assert.Single(coda.Writes.Of("d1", coda.Time.GetUtcNow(), TimeSpan.FromHours(1)));
    }

    [Fact]
    public async Task Rows_that_were_refused_at_first_are_called_refused()
    {
        using var coda = new GatewayFixture((_, before) => before == 0 ? Limited(1) : StubHandler.Error(HttpStatusCode.BadRequest, "-"));

        await Assert.ThrowsAsync<CodaException>(() => coda.Time.Run(coda.Open().UpsertRows("d1", "grid-1", Rows() with { KeyColumns = ["c-1"] }, default)));
    }

    [Fact]
    public async Task A_write_that_never_left_is_sent_again()
    {
        using var coda = new GatewayFixture((_, _) => Accepted());
        coda.Api.Unreachable = HttpRequestError.ConnectionError;
        var writing = coda.Open().UpsertRows("d1", "grid-1", Rows(), default);
        coda.Api.Unreachable = null;

        await coda.Time.Run(writing);

        Assert.Single(coda.Api.Requests);
    }

    [Fact]
    public async Task A_call_that_moves_to_another_silo_is_not_tried_again_here()
    {
        var options = new CodaOptions();
        options.Budget.Write = new CodaBudgetWindow { Permits = 1, Window = TimeSpan.FromSeconds(30) };
        using var coda = new GatewayFixture((_, _) => Accepted(), options);
        await coda.Open().UpsertRows("d1", "grid-1", Rows(), default);
        using var moving = new CancellationTokenSource();
        var write = coda.Gateway.Open(Call(coda, moving.Token)).UpsertRows("d1", "grid-1", Rows(), default);

        await moving.CancelAsync();

        await Assert.ThrowsAsync<CodaUnavailableException>(() => write.WaitAsync(TimeSpan.FromSeconds(10)));
    }

    [Fact]
    public async Task A_further_write_of_a_call_that_moves_gives_up_its_wait_for_a_permit()
    {
        var options = new CodaOptions();
        options.Budget.Write = new CodaBudgetWindow { Permits = 1, Window = TimeSpan.FromSeconds(30) };
        using var coda = new GatewayFixture((_, _) => Accepted(), options);
        using var moving = new CancellationTokenSource();
        var api = coda.Gateway.Open(Call(coda, moving.Token));
        await api.UpsertRows("d1", "grid-1", Rows(), default);
        var further = api.UpsertRows("d1", "grid-1", Rows(), default);

        await moving.CancelAsync();

        Assert.False((await Assert.ThrowsAsync<CodaUnavailableException>(() => further.WaitAsync(TimeSpan.FromSeconds(10)))).MayHaveExecuted);
        Assert.Single(coda.Api.Requests);
    }

    [Fact]
    public async Task A_call_that_moves_sends_no_further_write_though_a_permit_is_free()
    {
        using var coda = new GatewayFixture((_, _) => Accepted());
        using var moving = new CancellationTokenSource();
        var api = coda.Gateway.Open(Call(coda, moving.Token));
        await api.UpsertRows("d1", "grid-1", Rows(), default);

        await moving.CancelAsync();

        await Assert.ThrowsAsync<CodaUnavailableException>(() => api.UpsertRows("d1", "grid-1", Rows(), default).WaitAsync(TimeSpan.FromSeconds(10)));
        Assert.Single(coda.Api.Requests);
    }

    // It may tell what came of the write.
    [Fact]
    public async Task A_read_after_a_write_of_a_call_that_moves_goes_on_waiting_for_its_permit()
    {
        var options = new CodaOptions();
        options.Budget.Read = new CodaBudgetWindow { Permits = 1, Window = TimeSpan.FromSeconds(10) };
        using var coda = new GatewayFixture((request, _) => request.Method == HttpMethod.Get ? StubHandler.Json(GatewayFixture.DocJson) : Accepted(), options);
        using var moving = new CancellationTokenSource();
        var api = coda.Gateway.Open(Call(coda, moving.Token));
        await coda.Open().GetDoc("d2", default);
        await api.UpsertRows("d1", "grid-1", Rows(), default);
        var read = api.GetMutationStatus("mutate:1", default);

        await moving.CancelAsync();

        await coda.Time.Run(read);
    }

    [Fact]
    public async Task A_write_that_waits_for_its_permit_is_told_why_its_call_was_cancelled()
    {
        var options = new CodaOptions();
        options.Budget.Write = new CodaBudgetWindow { Permits = 1, Window = TimeSpan.FromSeconds(30) };
        using var coda = new GatewayFixture((_, _) => Accepted(), options);
        await coda.Open().UpsertRows("d1", "grid-1", Rows(), default);
        using var cancelled = new CancellationTokenSource();
        var write = coda.Gateway.Open(Call(coda, cancelled: cancelled.Token)).UpsertRows("d1", "grid-1", Rows(), default);

        await cancelled.CancelAsync();

        Assert.Equal("cancelled", (await Assert.ThrowsAsync<InvalidOperationException>(() => write.WaitAsync(TimeSpan.FromSeconds(10)))).Message);
    }

    [Fact]
    public async Task Every_attempt_runs_where_the_first_does()
    {
        using var coda = new GatewayFixture((_, before) => before == 0 ? Limited(1) : Accepted());
        var schedulers = new List<TaskScheduler>();
        var call = coda.Call(beforeWrite: _ =>
        {
            schedulers.Add(TaskScheduler.Current);
            return Task.CompletedTask;
        });
        var turns = new ConcurrentExclusiveSchedulerPair().ExclusiveScheduler;

        await coda.Time.Run(Task.Factory.StartNew(
            () => coda.Gateway.Open(call).UpsertRows("d1", "grid-1", Rows(), default), CancellationToken.None, TaskCreationOptions.None, turns).Unwrap());

        Assert.Equal([turns, turns], schedulers);
    }

    [Fact]
    public async Task Every_attempt_takes_a_permit()
    {
        var options = new CodaOptions();
        options.Budget.Read = new CodaBudgetWindow { Permits = 1, Window = TimeSpan.FromSeconds(10) };
        using var coda = new GatewayFixture((_, before) => before == 0 ? Limited(1) : StubHandler.Json(GatewayFixture.DocJson), options);

        await coda.Time.Run(coda.Open().GetDoc("d1", default));

        // A second of Retry-After, and then the rest of the window.
        Assert.Equal(options.Budget.Read.Window + options.Budget.Slack, coda.Time.Stepped.Aggregate(TimeSpan.Zero, (sum, wait) => sum + wait));
    }

    [Fact]
    public async Task Every_attempt_is_counted()
    {
        using var coda = new GatewayFixture((_, before) => before < 2 ? Limited(1) : StubHandler.Json(GatewayFixture.DocJson));
        var call = coda.Call();

        await coda.Time.Run(coda.Gateway.Open(call).GetDoc("d1", default));

        Assert.Equal(3, call.UpstreamRequests);
    }

    private static CodaCall Call(GatewayFixture coda, CancellationToken moving = default, CancellationToken cancelled = default) => new()
    {
        Credential = new CodaCredential(GatewayFixture.Token),
        Cache = coda.Cache,
        Deadline = coda.Call().Deadline,
        BeforeWrite = _ => cancelled.IsCancellationRequested ? throw new InvalidOperationException("cancelled") : Task.CompletedTask,
        Migrating = moving,
        Cancelled = cancelled,
    };

    private static HttpResponseMessage Limited(int retryAfter)
    {
        var response = StubHandler.Error(HttpStatusCode.TooManyRequests, "Too Many Requests");
        response.Headers.TryAddWithoutValidation("Retry-After", retryAfter.ToString(System.Globalization.CultureInfo.InvariantCulture));
        return response;
    }

    private static HttpResponseMessage Accepted() => StubHandler.Json(GatewayFixture.RowsAccepted, HttpStatusCode.Accepted);

    private static RowsUpsert Rows() => new() { Rows = [new RowEdit([new CellEdit("c-1", JsonSerializer.SerializeToElement("x"))])] };
}
