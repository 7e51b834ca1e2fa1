using System.Net;
using System.Net.Http.Headers;
using System.Text;
using CodaMcp.Coda;
using CodaMcp.Coda.Caching;
using CodaMcp.Coda.Contract;
using CodaMcp.Coda.Gateway;
using CodaMcp.Tests.Members;
using Microsoft.Extensions.Logging;

namespace CodaMcp.Tests.Coda;

public sealed class PageExportTests
{
    private const string Link = "https://docs.superhuman.com/blobs/DOC_EXPORT_RENDERING/p1/d1?X-Amz-Expires=300";
    private const string Bucket = "https://coda-us-west-2-prod-workflow-objects.s3.us-west-2.amazonaws.com/DOC_EXPORT_RENDERING/p1/d1?X-Amz-Expires=300";
    private const string Expired = """<?xml version="1.0" encoding="UTF-8"?><Error><Code>AccessDenied</Code></Error>""";

    private static readonly string[] Export = ["POST /apis/v1/docs/d1/pages/p1/export", "GET /apis/v1/docs/d1/pages/p1/export/e1"];

    [Fact]
    public async Task A_page_is_exported_and_fetched()
    {
        using var coda = Coda();

        Assert.Equal(new PageMarkdown("# Plan\n", null), await Read(coda));
    }

    [Fact]
    public async Task The_file_is_waited_for()
    {
        using var coda = Coda(readyAfter: 3);

        await Read(coda);

        Assert.Equal([1, 1.5, 2.25, 3.375], coda.Time.Stepped.Select(wait => wait.TotalSeconds));
    }

    [Fact]
    public async Task An_export_that_is_not_known_yet_is_waited_for()
    {
        using var coda = Coda(state: before => before == 0 ? StubHandler.Error(HttpStatusCode.NotFound, "-") : State(Link));

        Assert.Equal("# Plan\n", (await Read(coda)).Markdown);
    }

    [Fact]
    public async Task A_page_that_is_gone_is_reported_as_gone()
    {
        using var coda = Coda(state: _ => StubHandler.Error(HttpStatusCode.Gone, "This page was deleted."));

        Assert.Equal(HttpStatusCode.Gone, (await Assert.ThrowsAsync<CodaException>(() => Read(coda))).Status);
    }

    [Fact]
    public async Task A_page_without_content_is_reported_in_Codas_words()
    {
        using var coda = Coda(begin: () => StubHandler.Error(HttpStatusCode.BadRequest, "Only canvas pages can be exported."));

        Assert.Equal("Only canvas pages can be exported.", (await Assert.ThrowsAsync<CodaException>(() => Read(coda))).Message);
    }

    [Fact]
    public async Task A_failed_export_is_reported_in_Codas_words()
    {
        using var coda = Coda(state: _ => StubHandler.Json("""{"id":"e1","status":"failed","error":"It broke."}"""));

        Assert.Contains("It broke.", (await Assert.ThrowsAsync<CodaExportException>(() => Read(coda))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_failed_export_without_a_reason_is_not_waited_for()
    {
        using var coda = Coda(state: _ => StubHandler.Json("""{"id":"e1","status":"failed"}"""));

        Assert.Contains("could not export the page", (await Assert.ThrowsAsync<CodaExportException>(() => Read(coda))).Message, StringComparison.Ordinal);
        Assert.Equal(2, coda.Api.Requests.Count);
    }

    [Fact]
    public async Task The_state_of_an_export_needs_no_id()
    {
        using var coda = Coda(state: _ => StubHandler.Json($$"""{"downloadLink":"{{Link}}"}"""));

        Assert.Equal("# Plan\n", (await Read(coda)).Markdown);
    }

    [Theory]
    [InlineData(HttpStatusCode.Forbidden, null, "status 403")]
    [InlineData(null, HttpRequestError.NameResolutionError, "its name could not be resolved")]
    [InlineData(null, HttpRequestError.SecureConnectionError, "no secure connection could be made")]
    [InlineData(null, HttpRequestError.ResponseEnded, "the connection broke")]
    public async Task A_file_that_cannot_be_fetched_is_told_and_logged_with_host_and_cause(HttpStatusCode? status, HttpRequestError? error, string cause)
    {
        using var log = new CollectedLog();
        using var loggers = LoggerFactory.Create(logging => logging.SetMinimumLevel(LogLevel.Trace).AddProvider(log));
        using var coda = Coda(
            state: _ => State(Link + "&X-Amz-Signature=5ecret"),
            file: _ => status is { } answered ? File(Expired, answered) : throw new HttpRequestException(error!.Value, "5ecret"),
            logger: loggers.CreateLogger<CodaGateway>());

        var failed = await Assert.ThrowsAsync<CodaExportException>(() => Read(coda));

        Assert.Equal($"Coda exported the page, but the file could not be fetched from docs.superhuman.com ({cause}).", failed.Message);
        Assert.Contains(log.Lines, line => line.Contains(failed.Message, StringComparison.Ordinal));
        Assert.DoesNotContain("5ecret", string.Join('\n', log.Lines), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_host_without_a_public_address_is_refused_by_its_name()
    {
        using var coda = Coda(file: _ => throw new HttpRequestException("-", new CodaFileHostException("The host 'docs.superhuman.com' …")));

        Assert.Contains("docs.superhuman.com", (await Assert.ThrowsAsync<CodaFileHostException>(() => Read(coda))).Message, StringComparison.Ordinal);
        Assert.Single(coda.Files.Requests);
    }

    [Fact]
    public async Task An_export_that_never_finishes_is_given_up()
    {
        using var coda = Coda(state: _ => StubHandler.Json("""{"id":"e1","status":"inProgress"}"""));

        await Assert.ThrowsAsync<CodaUnavailableException>(() => Read(coda));
    }

    [Theory]
    [InlineData(HttpStatusCode.Forbidden)]
    [InlineData(HttpStatusCode.OK)]
    public async Task An_expired_link_is_replaced_by_a_fresh_one(HttpStatusCode status)
    {
        using var coda = Coda(file: before => before == 0 ? File(Expired, status) : File("# Plan\n"));

        Assert.Equal("# Plan\n", (await Read(coda)).Markdown);
    }

    [Fact]
    public async Task Fresh_links_are_asked_for_a_few_times_only()
    {
        using var coda = Coda(file: _ => File(Expired, HttpStatusCode.Forbidden));

        await Assert.ThrowsAsync<CodaExportException>(() => Read(coda));

        Assert.Equal(1 + coda.Options.Export.MaxFreshLinks, coda.Files.Requests.Count);
    }

    [Theory]
    [InlineData(HttpStatusCode.MovedPermanently, Bucket)]
    [InlineData(HttpStatusCode.Found, Bucket)]
    [InlineData(HttpStatusCode.SeeOther, Bucket)]
    [InlineData(HttpStatusCode.TemporaryRedirect, Bucket)]
    [InlineData(HttpStatusCode.PermanentRedirect, Bucket)]
    [InlineData(HttpStatusCode.Found, "/blobs/elsewhere")]
    public async Task A_redirect_of_the_file_is_followed_without_the_token(HttpStatusCode status, string location)
    {
        using var coda = Coda(file: before => before == 0 ? Redirect(location, status) : File("# Plan\n"));

        Assert.Equal("# Plan\n", (await Read(coda)).Markdown);
        Assert.Equal([new Uri(Link), new Uri(new Uri(Link), location)], coda.Files.Requests.Select(request => request.Address));
        Assert.All(coda.Files.Requests, request => Assert.Null(request.Authorization));
    }

    [Theory]
    [InlineData("https://example.com/")]
    [InlineData("http://docs.superhuman.com/blobs/1")]
    [InlineData("https://169.254.169.254/latest/meta-data")]
    [InlineData("//example.com/f")]
    public async Task A_redirect_to_another_host_is_not_followed(string location)
    {
        using var coda = Coda(file: before => Redirect(location));

        await Assert.ThrowsAsync<CodaFileHostException>(() => Read(coda));

        Assert.Equal(new Uri(Link), Assert.Single(coda.Files.Requests).Address);
    }

    [Fact]
    public async Task Redirects_without_end_are_given_up()
    {
        using var coda = Coda(file: before => Redirect(Link));

        await Assert.ThrowsAsync<CodaExportException>(() => Read(coda));

        Assert.Equal((1 + coda.Options.Export.MaxRedirects) * (1 + coda.Options.Export.MaxFreshLinks), coda.Files.Requests.Count);
    }

    [Fact]
    public async Task A_refused_host_is_named_with_the_setting_that_allows_it_and_without_the_signature()
    {
        using var log = new CollectedLog();
        using var loggers = LoggerFactory.Create(logging => logging.SetMinimumLevel(LogLevel.Trace).AddProvider(log));
        using var coda = Coda(state: _ => State("https://files.example.com/p1?X-Amz-Signature=5ecret"), logger: loggers.CreateLogger<CodaGateway>());

        var refused = await Assert.ThrowsAsync<CodaFileHostException>(() => Read(coda));

        foreach (var text in new[] { refused.Message, Assert.Single(log.Lines, line => line.Contains("files.example.com", StringComparison.Ordinal)) })
            Assert.Contains("CODA_EXPORT_HOSTS", text, StringComparison.Ordinal);
        Assert.DoesNotContain("5ecret", string.Join('\n', [refused.Message, .. log.Lines]), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_host_that_an_operator_allows_is_fetched_from()
    {
        var options = new CodaOptions();
        options.Export.HostSuffixes.Add("example.com");
        using var coda = Coda(state: _ => State("https://files.example.com/p1"), options: options);

        Assert.Equal("# Plan\n", (await Read(coda)).Markdown);
    }

    [Fact]
    public async Task A_web_page_is_no_export()
    {
        using var coda = Coda(file: before => before == 0 ? File("<html>Sorry</html>", type: "text/html") : File("# Plan\n"));

        Assert.Equal("# Plan\n", (await Read(coda)).Markdown);
    }

    [Fact]
    public async Task The_file_and_the_api_are_asked_in_the_products_name()
    {
        using var coda = Coda();

        await Read(coda);

        Assert.All([.. coda.Api.Requests, .. coda.Files.Requests], request => Assert.Matches("^CodaMcp/[0-9]+[.][0-9]+[.][0-9]+$", request.UserAgent));
    }

    [Fact]
    public async Task The_file_is_fetched_without_the_token()
    {
        using var coda = Coda();

        await Read(coda);

        Assert.Null(coda.Files.Requests.Single().Authorization);
    }

    [Fact]
    public async Task A_file_that_is_too_large_is_refused()
    {
        var options = new CodaOptions();
        options.Export.MaxBytes = 100;
        using var coda = Coda(file: _ => File(new string('x', 101)), options: options);

        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, (await Assert.ThrowsAsync<CodaException>(() => Read(coda))).Status);
    }

    [Theory]
    [InlineData("http://docs.superhuman.com/f")]
    [InlineData("https://example.com/f")]
    [InlineData("https://notcoda.io/f")]
    [InlineData("https://coda.io.example.com/f")]
    [InlineData("https://coda.io@example.com/f")]
    [InlineData("https://user:pw@coda.io/f")]
    [InlineData("https://127.0.0.1/f")]
    [InlineData("https://[::1]/f")]
    [InlineData("http://localhost/f")]
    [InlineData("https://169.254.169.254/latest/meta-data")]
    [InlineData("file:///etc/passwd")]
    [InlineData("/relative")]
    public async Task A_link_to_another_host_is_not_followed(string link)
    {
        using var coda = Coda(state: _ => State(link));

        await Assert.ThrowsAsync<CodaFileHostException>(() => Read(coda));

        Assert.Empty(coda.Files.Requests);
    }

    [Theory]
    [InlineData(Bucket)]
    [InlineData("https://coda.io/f")]
    [InlineData("https://images.codahosted.io/f")]
    [InlineData("https://DOCS.superhuman.com/f")]
    public async Task A_link_to_a_host_of_Codas_is_followed(string link)
    {
        using var coda = Coda(state: _ => State(link));

        await Read(coda);

        Assert.Single(coda.Files.Requests);
    }

    [Fact]
    public async Task A_second_read_is_answered_from_the_cache()
    {
        using var coda = Coda();
        await Read(coda);
        var call = coda.Call();

        await coda.Gateway.ReadPageMarkdown(call, "d1", "p1", default);

        Assert.Equal((1, 0), (call.CacheHits, call.UpstreamRequests));
    }

    [Fact]
    public async Task A_write_to_the_document_drops_the_page()
    {
        using var coda = Coda();
        await Read(coda);

        await coda.Documents.WroteAsync(new CodaCredential(GatewayFixture.Token).Key, "d1", new DocumentWrite { Id = "mutate:1", Scopes = ["content"], At = coda.Time.GetUtcNow(), Applied = true });
        await Read(coda);

        Assert.Equal(2, coda.Files.Requests.Count);
    }

    [Fact]
    public async Task Two_exports_of_one_page_do_not_overlap()
    {
        using var coda = Coda();
        // Two members have two caches, so nothing but the lock keeps them apart.
        var other = new CodaCall
        {
            Credential = new CodaCredential("another"),
            Cache = new ResponseCache(coda.Options.Cache, coda.Time, coda.Memory),
            Deadline = coda.Call().Deadline,
            BeforeWrite = _ => Task.CompletedTask,
        };

        await coda.Time.Run(Task.WhenAll(
            coda.Gateway.ReadPageMarkdown(coda.Call(), "d1", "p1", default),
            coda.Gateway.ReadPageMarkdown(other, "d1", "p1", default)));

        Assert.Equal([.. Export, .. Export], coda.Api.Requests.Select(request => $"{request.Method} {request.Path}"));
    }

    [Fact]
    public async Task Markdown_that_an_export_as_HTML_has_overwritten_is_exported_again()
    {
        using var coda = Coda(file: before => File(before == 0 ? "<!DOCTYPE html><html></html>" : "# Plan\n"));

        Assert.Equal("# Plan\n", (await Read(coda)).Markdown);
        Assert.Equal([.. Export, .. Export], coda.Api.Requests.Select(request => $"{request.Method} {request.Path}"));
    }

    [Fact]
    public async Task HTML_that_an_export_as_Markdown_has_overwritten_is_exported_again()
    {
        using var coda = Coda(file: before => File(before == 0 ? "# Plan\n" : "<!DOCTYPE html><html></html>"));

        Assert.StartsWith("<!DOCTYPE html>", await coda.Time.Run(coda.Gateway.ReadPageHtml(coda.Call(TimeSpan.FromSeconds(200)), "d1", "p1", default)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Markdown_that_begins_as_HTML_does_is_believed_at_the_second_export()
    {
        using var coda = Coda(file: _ => File("<3 this plan\n"));

        Assert.Equal("<3 this plan\n", (await Read(coda)).Markdown);
        Assert.Equal(2, coda.Files.Requests.Count);
    }

    [Fact]
    public async Task A_token_that_may_not_export_reads_the_lines_of_text()
    {
        using var coda = Coda(begin: () => StubHandler.Error(HttpStatusCode.Forbidden, "-"));

        Assert.Equal("# Plan\n\n- a\n    - b\n\n> c\n\n```\nd\ne\n```\n", (await Read(coda)).Markdown);
    }

    [Fact]
    public async Task Lines_of_text_come_with_a_warning()
    {
        using var coda = Coda(begin: () => StubHandler.Error(HttpStatusCode.Forbidden, "-"));

        Assert.Contains("tables", (await Read(coda)).Warning, StringComparison.Ordinal);
    }

    private static async Task<PageMarkdown> Read(GatewayFixture coda) =>
        await coda.Time.Run(coda.Gateway.ReadPageMarkdown(coda.Call(TimeSpan.FromSeconds(200)), "d1", "p1", default));

    private static HttpResponseMessage State(string link) => StubHandler.Json($$"""{"id":"e1","status":"complete","downloadLink":"{{link}}"}""");

    private static HttpResponseMessage Redirect(string location, HttpStatusCode status = HttpStatusCode.Found)
    {
        var redirect = new HttpResponseMessage(status) { Content = new StringContent("") };
        redirect.Headers.Location = new Uri(location, UriKind.RelativeOrAbsolute);
        return redirect;
    }

    private static HttpResponseMessage File(string content, HttpStatusCode status = HttpStatusCode.OK, string type = "text/plain")
    {
        var file = new ByteArrayContent(Encoding.UTF8.GetBytes(content));
        file.Headers.ContentType = new MediaTypeHeaderValue(type);
        return new HttpResponseMessage(status) { Content = file };
    }

    private static GatewayFixture Coda(
        Func<HttpResponseMessage>? begin = null,
        Func<int, HttpResponseMessage>? state = null,
        Func<int, HttpResponseMessage>? file = null,
        int readyAfter = 0,
        CodaOptions? options = null,
        ILogger<CodaGateway>? logger = null)
    {
        var states = 0;
        return new GatewayFixture(
            new StubHandler((request, _) => request switch
            {
                { Method.Method: "POST" } => begin?.Invoke() ?? StubHandler.Json("""{"id":"e1","status":"inProgress"}""", HttpStatusCode.Accepted),
                { Path: var path } when path.Contains("/export/", StringComparison.Ordinal) =>
                    state?.Invoke(states++) ?? (states++ < readyAfter ? StubHandler.Json("""{"id":"e1","status":"inProgress"}""") : State(Link)),
                { Path: var path } when path.Contains("pageToken=next", StringComparison.Ordinal) => StubHandler.Json("""
                    {"items":[{"id":"cl-5","itemContent":{"style":"code","content":"d"}},{"id":"cl-6","itemContent":{"style":"code","content":"e"}}]}
                    """),
                _ => StubHandler.Json("""
                    {"nextPageToken":"next","items":[
                      {"id":"cl-1","itemContent":{"style":"h1","content":"Plan"}},
                      {"id":"cl-2","itemContent":{"style":"bulletedList","content":"a","lineLevel":0}},
                      {"id":"cl-3","itemContent":{"style":"bulletedList","content":"b","lineLevel":1}},
                      {"id":"cl-4","itemContent":{"style":"blockQuote","content":"c"}}]}
                    """),
            }),
            new StubHandler((_, before) => file?.Invoke(before) ?? File("# Plan\n")),
            options,
            logger);
    }
}
