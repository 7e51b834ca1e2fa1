using System.Net;
using System.Text.Json;
using CodaMcp.Coda;
using CodaMcp.Coda.Contract;

namespace CodaMcp.Tests.Coda;

public sealed class CallHandlersTests
{
    [Fact]
    public async Task The_token_goes_to_the_api()
    {
        using var coda = new GatewayFixture((_, _) => Doc());

        await coda.Open().GetDoc("d1", default);

        Assert.Equal($"Bearer {GatewayFixture.Token}", coda.Api.Requests.Single().Authorization);
    }

    [Theory]
    [InlineData("http://coda.io/apis/v1/docs/d1")]
    [InlineData("https://coda.io:8443/apis/v1/docs/d1")]
    [InlineData("https://coda.io.example.com/apis/v1/docs/d1")]
    [InlineData("https://docs.superhuman.com/apis/v1/docs/d1")]
    public async Task The_token_goes_nowhere_else(string address)
    {
        using var coda = new GatewayFixture((_, _) => Doc());
        using var http = new HttpMessageInvoker(new CodaMcp.Coda.Handlers.CredentialsHandler(coda.Call(), coda.Options, coda.Time) { InnerHandler = coda.Api });
        using var request = new HttpRequestMessage(HttpMethod.Get, address);
        request.Headers.Authorization = new("Bearer", GatewayFixture.Token);

        await http.SendAsync(request, default);

        Assert.Null(coda.Api.Requests.Single().Authorization);
    }

    [Fact]
    public async Task A_redirect_is_not_followed()
    {
        using var coda = new GatewayFixture((_, _) =>
        {
            var redirect = new HttpResponseMessage(HttpStatusCode.TemporaryRedirect);
            redirect.Headers.Location = new Uri("https://example.com/");
            return redirect;
        });

        var refused = await Assert.ThrowsAsync<CodaException>(() => coda.Open().GetDoc("d1", default));

        Assert.Equal(HttpStatusCode.TemporaryRedirect, refused.Status);
    }

    [Fact]
    public async Task An_error_carries_Codas_words()
    {
        using var coda = new GatewayFixture((_, _) => StubHandler.Json("""{"statusCode":400,"message":"Bad things","codaType":"RequestSchemaValidationFailed"}""", HttpStatusCode.BadRequest));

        var e = await Assert.ThrowsAsync<CodaException>(() => coda.Open().GetDoc("d1", default));

        Assert.Equal((HttpStatusCode.BadRequest, "Bad things", "RequestSchemaValidationFailed"), (e.Status, e.Message, e.CodaType));
    }

    [Fact]
    public async Task An_error_without_words_says_its_reason()
    {
        using var coda = new GatewayFixture((_, _) => new HttpResponseMessage(HttpStatusCode.NotFound) { Content = new StringContent("<html>") });

        Assert.Equal("Not Found", (await Assert.ThrowsAsync<CodaException>(() => coda.Open().GetDoc("d1", default))).Message);
    }

    [Fact]
    public async Task An_error_is_cut_to_500_characters()
    {
        using var coda = new GatewayFixture((_, _) => StubHandler.Error(HttpStatusCode.BadRequest, new string('x', 5000)));

        Assert.Equal(500, (await Assert.ThrowsAsync<CodaException>(() => coda.Open().GetDoc("d1", default))).Message.Length);
    }

    [Fact]
    public async Task An_error_never_carries_the_token()
    {
        using var coda = new GatewayFixture((_, _) => StubHandler.Error(HttpStatusCode.BadRequest, $"token {GatewayFixture.Token} is bad"));

        Assert.Equal("token … is bad", (await Assert.ThrowsAsync<CodaException>(() => coda.Open().GetDoc("d1", default))).Message);
    }

    [Theory]
    [InlineData(HttpRequestError.ResponseEnded)]
    [InlineData(HttpRequestError.Unknown)]
    public async Task A_write_whose_connection_broke_may_have_been_executed(HttpRequestError error)
    {
        using var coda = new GatewayFixture((_, _) => throw new HttpRequestException(error));

        Assert.True((await Assert.ThrowsAsync<CodaUnavailableException>(() => Write(coda.Open()))).MayHaveExecuted);
    }

    [Theory]
    [InlineData(HttpRequestError.NameResolutionError)]
    [InlineData(HttpRequestError.ConnectionError)]
    [InlineData(HttpRequestError.SecureConnectionError)]
    public async Task A_write_that_got_no_connection_has_not_left(HttpRequestError error)
    {
        using var coda = new GatewayFixture((_, _) => Accepted());
        coda.Api.Unreachable = error;
        var call = coda.Call();

        var e = await Assert.ThrowsAsync<CodaUnavailableException>(() => coda.Time.Run(Write(coda.Gateway.Open(call))));

        Assert.Equal((false, false, 0), (e.MayHaveExecuted, call.WriteLeft, call.UpstreamRequests));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_request_that_got_no_connection_leaves_its_permit_to_the_next(bool changes)
    {
        var options = new CodaOptions();
        options.Retry.MaxAttempts = 1;
        options.Budget.Read = options.Budget.Write = new CodaBudgetWindow { Permits = 1, Window = TimeSpan.FromMinutes(1) };
        using var coda = new GatewayFixture((request, _) => request.Method == HttpMethod.Get ? Doc() : Accepted(), options);
        coda.Api.Unreachable = HttpRequestError.ConnectionError;
        await Assert.ThrowsAsync<CodaUnavailableException>(Send);

        coda.Api.Unreachable = null;
        await Send();

        Assert.Single(coda.Api.Requests);

        Task Send() => changes ? Write(coda.Open()) : coda.Open().GetDoc("d1", default);
    }

    [Fact]
    public async Task A_write_without_a_body_is_sent_with_an_empty_one()
    {
        using var coda = new GatewayFixture((_, _) => Accepted());

        await coda.Open().DeleteDoc("d1", default);

        Assert.Equal("", coda.Api.Requests.Single().Body);
    }

    [Fact]
    public async Task An_unreadable_answer_to_a_write_leaves_its_outcome_open()
    {
        using var coda = new GatewayFixture((_, _) => StubHandler.Json("<html>", HttpStatusCode.Accepted));

        var unread = await Assert.ThrowsAsync<CodaAnswerException>(() => Write(coda.Open()));

        Assert.Equal((true, false), (unread.MayHaveExecuted, unread.Accepted));
    }

    [Fact]
    public async Task A_request_takes_no_longer_than_it_may()
    {
        using var coda = new GatewayFixture(new StubHandler(Never));
        var write = Write(coda.Open());
        await coda.Time.Waiting(coda.Options.RequestTimeout);

        coda.Time.Advance(coda.Options.RequestTimeout);

        Assert.True((await Assert.ThrowsAsync<CodaUnavailableException>(() => write)).MayHaveExecuted);
    }

    [Fact]
    public async Task A_request_takes_no_longer_than_the_call_has()
    {
        using var coda = new GatewayFixture(new StubHandler(Never));
        var write = Write(coda.Gateway.Open(coda.Call(TimeSpan.FromSeconds(5))));
        await coda.Time.Waiting(TimeSpan.FromSeconds(5));

        coda.Time.Advance(TimeSpan.FromSeconds(5));

        await Assert.ThrowsAsync<CodaUnavailableException>(() => write);
    }

    [Fact]
    public async Task What_cannot_be_answered_in_time_is_not_sent()
    {
        using var coda = new GatewayFixture((_, _) => Accepted());

        var e = await Assert.ThrowsAsync<CodaUnavailableException>(() => Write(coda.Gateway.Open(coda.Call(TimeSpan.FromMilliseconds(100)))));

        Assert.Equal((false, 0), (e.MayHaveExecuted, coda.Api.Requests.Count));
    }

    [Fact]
    public async Task A_caller_who_leaves_cancels_its_read()
    {
        using var coda = new GatewayFixture(new StubHandler(Never));
        using var leaving = new CancellationTokenSource();
        var read = coda.Open().GetDoc("d1", leaving.Token);

        await leaving.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => read);
    }

    [Fact]
    public async Task A_caller_who_leaves_does_not_keep_a_write_from_being_noted()
    {
        var answer = new TaskCompletionSource<HttpResponseMessage>();
        var sent = new TaskCompletionSource();
        using var coda = new GatewayFixture(new StubHandler((_, _, _) =>
        {
            sent.SetResult();
            return answer.Task;
        }));
        using var leaving = new CancellationTokenSource();
        var call = coda.Call();
        var write = Write(coda.Gateway.Open(call), leaving.Token);
        await sent.Task;

        await leaving.CancelAsync();
        answer.SetResult(Accepted());
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => write);

        Assert.Equal("mutate:1", call.RequestIds.Single());
    }

    [Fact]
    public async Task The_audit_record_is_durable_before_a_write_leaves()
    {
        using var coda = new GatewayFixture((_, _) => Accepted());
        var durable = new TaskCompletionSource();
        var write = Write(coda.Gateway.Open(coda.Call(beforeWrite: _ => durable.Task)));
        var sentBefore = coda.Api.Requests.Count;

        durable.SetResult();
        await write;

        Assert.Equal((0, 1), (sentBefore, coda.Api.Requests.Count));
    }

    [Fact]
    public async Task A_write_that_cannot_be_recorded_is_not_sent()
    {
        using var coda = new GatewayFixture((_, _) => Accepted());

        await Assert.ThrowsAsync<InvalidOperationException>(() => Write(coda.Gateway.Open(coda.Call(beforeWrite: _ => throw new InvalidOperationException()))));

        Assert.Empty(coda.Api.Requests);
    }

    [Fact]
    public async Task A_write_that_cannot_be_recorded_leaves_its_permit_to_the_next()
    {
        using var coda = new GatewayFixture((_, _) => Accepted());
        for (var i = 0; i < coda.Options.Budget.Write.Permits; i++)
            await Assert.ThrowsAsync<InvalidOperationException>(() => Write(coda.Gateway.Open(coda.Call(beforeWrite: _ => throw new InvalidOperationException()))));

        await Write(coda.Gateway.Open(coda.Call(TimeSpan.FromSeconds(1))));

        Assert.Single(coda.Api.Requests);
    }

    [Fact]
    public async Task A_write_that_waits_for_a_permit_is_recorded_when_it_has_it()
    {
        using var coda = new GatewayFixture((_, _) => Accepted());
        for (var i = 0; i < coda.Options.Budget.Write.Permits; i++)
            await Write(coda.Open());
        var began = coda.Time.GetUtcNow();
        TimeSpan? recordedAfter = null;

        await coda.Time.Run(Write(coda.Gateway.Open(coda.Call(beforeWrite: _ =>
        {
            recordedAfter = coda.Time.GetUtcNow() - began;
            return Task.CompletedTask;
        }))));

        Assert.Equal(coda.Options.Budget.Write.Window + coda.Options.Budget.Slack, recordedAfter);
    }

    [Fact]
    public async Task A_write_whose_time_ends_before_it_is_sent_certainly_changed_nothing()
    {
        using var coda = new GatewayFixture((_, _) => Accepted());
        using var deadline = new CancellationTokenSource();
        var write = Write(coda.Gateway.Open(coda.Call(beforeWrite: token => Task.Delay(Timeout.Infinite, token))), deadline.Token);

        await deadline.CancelAsync();
        var unsent = await Assert.ThrowsAsync<CodaUnavailableException>(() => write);

        Assert.False(unsent.MayHaveExecuted);
        Assert.Empty(coda.Api.Requests);
    }

    [Fact]
    public async Task A_write_whose_time_ends_before_it_is_sent_again_certainly_changed_nothing()
    {
        using var coda = new GatewayFixture((_, _) => StubHandler.Error(HttpStatusCode.TooManyRequests, "slow down"));
        using var deadline = new CancellationTokenSource();
        var asked = 0;
        var write = coda.Time.Run(Write(coda.Gateway.Open(coda.Call(beforeWrite: token => asked++ == 0 ? Task.CompletedTask : EndAsync(token))), deadline.Token));

        var unsent = await Assert.ThrowsAsync<CodaUnavailableException>(() => write);

        Assert.False(unsent.MayHaveExecuted);
        Assert.Single(coda.Api.Requests);

        async Task EndAsync(CancellationToken token)
        {
            await deadline.CancelAsync();
            token.ThrowIfCancellationRequested();
        }
    }

    [Fact]
    public async Task A_permit_that_grew_old_while_the_write_was_recorded_is_exchanged()
    {
        using var coda = new GatewayFixture((_, _) => Accepted());
        var asked = 0;

        await Write(coda.Gateway.Open(coda.Call(beforeWrite: _ =>
        {
            if (asked++ == 0)
                coda.Time.Advance(coda.Options.Budget.Lease);
            return Task.CompletedTask;
        })));

        Assert.Equal((2, 1), (asked, coda.Api.Requests.Count));
    }

    [Fact]
    public async Task A_read_needs_no_record_before_it()
    {
        using var coda = new GatewayFixture((_, _) => Doc());

        Assert.Equal("d1", (await coda.Gateway.Open(coda.Call(beforeWrite: _ => throw new InvalidOperationException())).GetDoc("d1", default)).Id);
    }

    [Fact]
    public async Task An_export_needs_no_record_before_it()
    {
        using var coda = new GatewayFixture((_, _) => StubHandler.Json("""{"id":"e1"}""", HttpStatusCode.Accepted));
        var api = coda.Gateway.Open(coda.Call(beforeWrite: _ => throw new InvalidOperationException()));

        Assert.Equal("e1", (await api.BeginPageContentExport("d1", "p1", new PageExportRequest("markdown"), default)).Id);
    }

    [Fact]
    public async Task A_second_read_is_answered_from_the_cache()
    {
        using var coda = new GatewayFixture((_, _) => Doc());
        var call = coda.Call();
        var api = coda.Gateway.Open(call);

        await api.GetDoc("d1", default);
        await api.GetDoc("d1", default);

        Assert.Equal((1, 1), (call.CacheHits, call.UpstreamRequests));
    }

    [Fact]
    public async Task A_call_with_another_token_is_not_answered_from_the_cache()
    {
        using var coda = new GatewayFixture((_, _) => Doc());
        await coda.Open().GetDoc("d1", default);
        var other = new CodaCall { Credential = new CodaCredential("another"), Cache = coda.Cache, Deadline = coda.Call().Deadline, BeforeWrite = _ => Task.CompletedTask };

        await coda.Gateway.Open(other).GetDoc("d1", default);

        Assert.Equal(2, coda.Api.Requests.Count);
    }

    [Fact]
    public async Task A_fresh_call_goes_past_the_cache()
    {
        using var coda = new GatewayFixture((_, _) => Doc());
        await coda.Open().GetDoc("d1", default);

        await coda.Gateway.Open(coda.Call(fresh: true)).GetDoc("d1", default);

        Assert.Equal(2, coda.Api.Requests.Count);
    }

    [Fact]
    public async Task The_state_of_a_write_is_asked_for_each_time()
    {
        using var coda = new GatewayFixture((_, _) => StubHandler.Json("""{"completed":false}"""));

        await coda.Open().GetMutationStatus("mutate:1", default);
        await coda.Open().GetMutationStatus("mutate:1", default);

        Assert.Equal(2, coda.Api.Requests.Count);
    }

    [Fact]
    public async Task An_error_is_not_cached()
    {
        using var coda = new GatewayFixture((_, before) => before == 0 ? StubHandler.Error(HttpStatusCode.NotFound, "-") : Doc());
        await Assert.ThrowsAsync<CodaException>(() => coda.Open().GetDoc("d1", default));

        Assert.Equal("d1", (await coda.Open().GetDoc("d1", default)).Id);
    }

    [Fact]
    public async Task A_write_drops_what_the_cache_holds_of_its_document()
    {
        using var coda = new GatewayFixture((request, _) => request.Method == HttpMethod.Get ? Doc() : Accepted());
        await coda.Open().GetDoc("d1", default);

        await Write(coda.Open());
        await coda.Open().GetDoc("d1", default);

        Assert.Equal(3, coda.Api.Requests.Count);
    }

    [Fact]
    public async Task A_write_of_open_outcome_drops_what_the_cache_holds_of_its_document()
    {
        using var coda = new GatewayFixture((request, _) =>
            request.Method == HttpMethod.Get ? Doc() : throw new HttpRequestException(HttpRequestError.ResponseEnded));
        await coda.Open().GetDoc("d1", default);

        await Assert.ThrowsAsync<CodaUnavailableException>(() => Write(coda.Open()));
        await coda.Open().GetDoc("d1", default);

        Assert.Equal(3, coda.Api.Requests.Count);
    }

    [Fact]
    public async Task A_refused_write_leaves_the_cache_alone()
    {
        using var coda = new GatewayFixture((request, _) => request.Method == HttpMethod.Get ? Doc() : StubHandler.Error(HttpStatusCode.BadRequest, "-"));
        await coda.Open().GetDoc("d1", default);

        await Assert.ThrowsAsync<CodaException>(() => Write(coda.Open()));
        await coda.Open().GetDoc("d1", default);

        Assert.Equal(2, coda.Api.Requests.Count);
    }

    [Fact]
    public async Task The_request_id_of_a_write_is_noted()
    {
        using var coda = new GatewayFixture((_, _) => Accepted());
        var call = coda.Call();

        await Write(coda.Gateway.Open(call));

        Assert.Equal(["mutate:1"], call.RequestIds);
    }

    [Fact]
    public async Task Reads_after_a_write_ask_for_the_newest_version()
    {
        using var coda = new GatewayFixture((request, _) => request.Method == HttpMethod.Get ? Doc() : Accepted());
        await Write(coda.Open());

        await coda.Open().GetDoc("d1", default);

        Assert.Equal("latest", coda.Api.Requests[^1].DocVersion);
    }

    [Theory]
    [InlineData("d2", 0)]
    [InlineData("d1", 3)]
    public async Task Other_reads_do_not_ask_for_the_newest_version(string docId, int minutesLater)
    {
        using var coda = new GatewayFixture((request, _) => request.Method == HttpMethod.Get ? Doc() : Accepted());
        await Write(coda.Open());
        coda.Time.Advance(TimeSpan.FromMinutes(minutesLater));

        await coda.Open().GetDoc(docId, default);

        Assert.Null(coda.Api.Requests[^1].DocVersion);
    }

    [Fact]
    public async Task A_snapshot_that_is_behind_is_waited_for_and_then_has_to_do()
    {
        using var coda = new GatewayFixture((request, _) =>
            request.Method != HttpMethod.Get ? Accepted()
            : request.DocVersion is null ? Doc()
            : StubHandler.Error(HttpStatusCode.BadRequest, "Doc is not yet up to date."));
        await Write(coda.Open());

        await coda.Time.Run(coda.Open().GetDoc("d1", default));

        Assert.Equal(["latest", null], coda.Api.Requests.Skip(1).Select(request => request.DocVersion));
    }

    [Fact]
    public async Task An_answer_from_a_snapshot_that_is_behind_is_not_kept()
    {
        using var coda = new GatewayFixture((request, _) =>
            request.Method != HttpMethod.Get ? Accepted()
            : request.DocVersion is null ? Doc()
            : StubHandler.Error(HttpStatusCode.BadRequest, "Doc is not yet up to date."));
        await Write(coda.Open());
        await coda.Documents.WroteAsync(new CodaCredential(GatewayFixture.Token).Key, "d1", coda.Writes.Applied("d1", "mutate:1", coda.Time.GetUtcNow())!);

        await coda.Time.Run(coda.Open().GetDoc("d1", default));

        Assert.Equal(0, coda.Cache.Count);
    }

    [Fact]
    public async Task Reads_of_one_thing_at_one_time_are_one_request()
    {
        var answer = new TaskCompletionSource<HttpResponseMessage>();
        using var coda = new GatewayFixture(new StubHandler((_, _, _) => answer.Task));

        var reads = Enumerable.Range(0, 50).Select(_ => coda.Open().GetDoc("d1", default)).ToList();
        answer.SetResult(Doc());
        await Task.WhenAll(reads);

        Assert.Single(coda.Api.Requests);
    }

    [Fact]
    public async Task A_refusal_of_one_token_is_not_told_to_another_of_the_same_user()
    {
        var answer = new TaskCompletionSource();
        using var coda = new GatewayFixture(new StubHandler(async (request, _, _) =>
        {
            await answer.Task;
            return request.Authorization == "Bearer revoked" ? StubHandler.Error(HttpStatusCode.Unauthorized, "-") : Doc();
        }));
        coda.Users.Identify = _ => new CodaIdentity("somebody", Scoped: false);
        var revoked = new CodaCall { Credential = new CodaCredential("revoked"), Cache = coda.Cache, Deadline = coda.Call().Deadline, BeforeWrite = _ => Task.CompletedTask };
        var refused = coda.Gateway.Open(revoked).GetDoc("d1", default);
        var good = coda.Open().GetDoc("d1", default);

        answer.SetResult();

        await Assert.ThrowsAsync<CodaException>(() => refused);
        Assert.Equal("d1", (await good).Id);
    }

    [Fact]
    public async Task A_shared_read_outlasts_the_deadline_of_the_one_who_began_it()
    {
        var options = new CodaOptions();
        options.Retry.FirstWaitWhenFailing = TimeSpan.FromSeconds(8);
        var broken = new TaskCompletionSource<HttpResponseMessage>();
        using var coda = new GatewayFixture(new StubHandler((_, before, _) => before == 0 ? broken.Task : Task.FromResult(Doc())), options: options);
        var hurried = coda.Gateway.Open(coda.Call(TimeSpan.FromSeconds(3))).GetDoc("d1", default);
        var patient = coda.Gateway.Open(coda.Call(TimeSpan.FromSeconds(60))).GetDoc("d1", default);

        broken.SetResult(StubHandler.Error(HttpStatusCode.ServiceUnavailable, "-"));

        Assert.Equal("d1", (await coda.Time.Run(patient)).Id);
        await Assert.ThrowsAsync<CodaUnavailableException>(() => hurried);
    }

    private static async Task<HttpResponseMessage> Never(StubHandler.Seen request, int before, CancellationToken cancellationToken)
    {
        await Task.Delay(Timeout.InfiniteTimeSpan, cancellationToken);
        return Doc();
    }

    private static Task<RowsUpsertResult> Write(ICodaApi api, CancellationToken cancellationToken = default) => api.UpsertRows(
        "d1", "grid-1", new RowsUpsert { Rows = [new RowEdit([new CellEdit("c-1", JsonSerializer.SerializeToElement("x"))])] }, cancellationToken);

    private static HttpResponseMessage Doc() => StubHandler.Json(GatewayFixture.DocJson);

    private static HttpResponseMessage Accepted() => StubHandler.Json(GatewayFixture.RowsAccepted, HttpStatusCode.Accepted);
}
