using System.Net;
using System.Text.Json.Nodes;
using CodaMcp.Coda;
using CodaMcp.Doctor;
using CodaMcp.Sandbox.Coda;

namespace CodaMcp.Tests.Doctor;

/// <summary>
/// Tests the doctor's checks of Coda, over real HTTP against the Sandbox. An unchanged Sandbox has no findings, and each broken assumption
/// is found.
/// </summary>
public sealed class CodaExaminationTests : IAsyncLifetime
{
    private CodaSandbox sandbox = null!;

    public async Task InitializeAsync() => sandbox = await StartAsync(CodaSandboxBehaviour.Instant);

    public async Task DisposeAsync() => await sandbox.DisposeAsync();

    [Fact]
    public async Task Nothing_is_wrong_with_the_sandbox()
    {
        var findings = await ExamineAsync(new DoctorArguments { ScratchDoc = await DocAsync(), CreatesDoc = true });

        Assert.Empty(findings.Where(finding => finding.Verdict == Verdict.Wrong).Select(finding => finding.Text));
        foreach (var expected in (string[])
            [
                "the token is accepted", "an unknown token is answered with 401", "client reads a second page of listDocs", "second page of listRows is read by its token alone",
                "limit beside a page token of listDocs is refused", "the last page of a listing has no token", "an export is read to its end", "a page's browser link",
                "a row's browser link", "a page that is not there", "the newest version of a doc", "a version that is not current", "a write that creates a page is accepted (202) and applied",
                "a write that appends to it is accepted (202) and applied",
                "a write that replaces an element leaves the other lines", "a write that inserts after an element leaves the other lines",
                "a write that inserts before an element leaves the other lines", "a write that deletes an element leaves the other lines", "no answer says how much of the rate limit is left", "can be read as this server reads them",
            ])
            Assert.Contains(findings, finding => finding.Verdict == Verdict.Right && finding.Text.Contains(expected, StringComparison.Ordinal));
        Assert.DoesNotContain(findings, finding => finding.Verdict == Verdict.NotChecked && !finding.Text.Contains("refused to this token or plan", StringComparison.Ordinal));
    }

    [Fact]
    public async Task It_changes_nothing_unless_asked_to()
    {
        await ExamineAsync();

        Assert.DoesNotContain(sandbox.Traffic.Requests, request => request.Method != "GET" && request.Operation != "beginPageContentExport");
    }

    [Fact]
    public async Task Created_pages_and_docs_are_deleted_again()
    {
        var doc = await DocAsync();
        var (docs, pages) = (await NamesAsync("/docs"), await NamesAsync($"/docs/{doc}/pages"));

        await ExamineAsync(new DoctorArguments { ScratchDoc = doc, CreatesDoc = true });

        Assert.Equal(docs.Order(), (await NamesAsync("/docs")).Order());
        Assert.Equal(pages, await NamesAsync($"/docs/{doc}/pages"));
    }

    [Fact]
    public async Task A_scratch_doc_can_be_named_by_its_link()
    {
        var findings = await ExamineAsync(new DoctorArguments { ScratchDoc = $"https://coda.io/d/Title_d{await DocAsync()}" });

        Assert.Contains(findings, finding => finding.Verdict == Verdict.Right && finding.Text.Contains("a write that creates a page", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_missing_scratch_doc_is_reported() =>
        await AssertWrongAsync("the doc of --write cannot be read", new DoctorArguments { ScratchDoc = "AbCdEfGhIj" });

    [Fact]
    public async Task Without_a_token_it_says_what_is_missing()
    {
        var findings = await ExamineAsync(options: new CodaOptions());

        Assert.Equal(["nothing, since there is no token. Set CODA_API_TOKEN to the token of one member for the doctor."], findings.Select(finding => finding.Text));
    }

    [Fact]
    public async Task A_revoked_token_is_found()
    {
        sandbox.Faults.Revoke(CodaSandbox.ServiceToken);

        await AssertWrongAsync("the token is refused (401). Make a new one");
    }

    [Fact]
    public async Task An_address_that_does_not_answer_is_found()
    {
        var options = Options();
        options.BaseUrl = new Uri("http://127.0.0.1:1/apis/v1");
        options.Retry.MaxAttempts = 1;

        Assert.Contains("whoami failed", Assert.Single(await ExamineAsync(options: options)).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_export_that_fails_is_found()
    {
        sandbox.Faults.Add(CodaFault.ExportFailed("No."));

        await AssertWrongAsync("an export did not get as far as a link to its file");
    }

    [Fact]
    public async Task A_file_that_cannot_be_fetched_is_found()
    {
        sandbox.Faults.Add(CodaFault.LinkAccessDenied(times: 100));

        await AssertWrongAsync("an export's file could not be fetched");
    }

    [Fact]
    public async Task A_token_that_may_only_read_is_seen()
    {
        var findings = await ExamineAsync(wire: new EditedAnswers((request, response) =>
        {
            if (request.Method == HttpMethod.Post)
                EditedAnswers.Answer(response, HttpStatusCode.Forbidden, """{"statusCode":403,"statusMessage":"Forbidden","message":"Forbidden"}""");
        }));

        Assert.Contains(findings, finding => finding.Verdict == Verdict.Note && finding.Text.Contains("the token may not export pages (403)", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_write_that_is_never_applied_is_found()
    {
        sandbox.Faults.Add(CodaFault.NeverComplete("createPage"));

        await AssertWrongAsync("not applied within", new DoctorArguments { ScratchDoc = await DocAsync() });
    }

    [Fact]
    public async Task A_new_doc_that_answers_otherwise_is_found() =>
        await AssertWrongAsync(
            "a new doc is answered with 423, not with 409",
            new DoctorArguments { CreatesDoc = true },
            new EditedAnswers((request, response) =>
            {
                // Only for the created doc. The other docs are read before.
                if (created && request.RequestUri!.AbsolutePath.EndsWith("/pages", StringComparison.Ordinal))
                    EditedAnswers.Answer(response, HttpStatusCode.Locked, "{}");
                created |= request.Method == HttpMethod.Post && request.RequestUri!.AbsolutePath.EndsWith("/docs", StringComparison.Ordinal);
            }));

    [Fact]
    public async Task A_new_doc_that_stays_in_conflict_is_found() =>
        await AssertWrongAsync(
            "a new doc answers 409 for",
            new DoctorArguments { CreatesDoc = true },
            new EditedAnswers((request, response) =>
            {
                if (created && request.RequestUri!.AbsolutePath.EndsWith("/pages", StringComparison.Ordinal))
                    EditedAnswers.Answer(response, HttpStatusCode.Conflict, "{}");
                created |= request.Method == HttpMethod.Post && request.RequestUri!.AbsolutePath.EndsWith("/docs", StringComparison.Ordinal);
            }));

    private bool created;

    /// <summary>A broken assumption, and the doctor's finding.</summary>
    public static TheoryData<string, string> Broken => new()
    {
        { "unknown tokens pass", "an unknown token is answered with 200" },
        { "parameters beside a token pass", "limit beside a page token of listDocs is accepted" },
        { "parameters beside a token are refused otherwise", "limit beside a page token of listDocs is refused with 422" },
        { "a token alone is refused", "a second page of listDocs asked for by its token alone is answered with 400" },
        { "a page token is ignored", "the second page of listDocs has items of the first one" },
        { "a page token alone is ignored", "a second page of listDocs asked for by its token alone has items of the first one" },
        { "a listing does not end", "a page of listTables returns the page token of its own request" },
        { "files are elsewhere", "an export's file is at files.example.net, and nothing is fetched from there" },
        { "a doc's link has another form", "a doc's browser link (coda.io/…/…) is not read as a link into its doc" },
        { "a link leads elsewhere", "a page's browser link (" },
        { "links are not resolved", "is not resolved: 500" },
        { "a missing page is another error", "a page that is not there is answered with 410" },
        { "the newest version cannot be asked for", "X-Coda-Doc-Version: latest is answered with 500" },
        { "a stale version is refused in other words", "a version that is not current is answered with 400, not with 400 and \"not yet up to date\"" },
        { "limits are told", "answers have X-RateLimit-Remaining, which this server does not use" },
        { "a required member is missing", "an answer of listFormulas cannot be read, because of $.items[] (id missing)" },
        { "a member has another type", "an answer of getTable cannot be read, because of $.rowCount" },
        { "an answer is no JSON", "an answer of getAclSettings cannot be read" },
    };

    [Theory]
    [MemberData(nameof(Broken))]
    public async Task One_broken_assumption_is_found(string broken, string expected) => await AssertWrongAsync(expected, wire: Breaking(broken));

    [Fact]
    public async Task A_member_that_is_not_known_is_named_by_its_path()
    {
        var findings = await ExamineAsync(wire: EditedAnswers.Json("/pages", body => body["items"]![0]!["mood"] = "secret word"));

        var finding = Assert.Single(findings, finding => finding.Text.StartsWith("listPages has members that this server does not read", StringComparison.Ordinal));
        Assert.Equal(Verdict.Note, finding.Verdict);
        Assert.Contains("$.items[].mood", finding.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("secret word", finding.Text, StringComparison.Ordinal);
    }

    /// <summary>What makes one check throw, and how the report begins that tells of it.</summary>
    public static TheoryData<string, string> Throwing => new()
    {
        { "a connection that breaks", "a page that is not there: the check did not get to its end, because the service could not be reached (ConnectionError)" },
        { "an answer that does not come", "a page that is not there: the check did not get to its end, because the service did not answer in time" },
        { "a listing that is a web page", "the end of a listing: the check did not get to its end, because an answer is not the JSON that was expected" },
        { "a page token that is a number", "the end of a listing: the check did not get to its end, because of an unexpected error (InvalidOperationException)" },
    };

    [Theory]
    [MemberData(nameof(Throwing))]
    public async Task A_check_that_throws_is_a_finding_and_the_rest_goes_on(string broken, string expected)
    {
        var findings = await ExamineAsync(wire: new EditedAnswers((request, response) =>
        {
            var address = request.RequestUri!;
            var isMissingPage = address.AbsolutePath.EndsWith("/canvas-DoctorNone", StringComparison.Ordinal);
            var isListing = address.AbsolutePath.EndsWith("/tables", StringComparison.Ordinal) && address.Query == "?limit=1";
            if (isMissingPage && broken == "a connection that breaks")
                throw new HttpRequestException(HttpRequestError.ConnectionError, "secret word");
            if (isMissingPage && broken == "an answer that does not come")
                throw new TaskCanceledException("secret word");
            if (isListing && broken == "a listing that is a web page")
                EditedAnswers.Answer(response, HttpStatusCode.OK, "<html>secret word</html>", "text/html");
            if (isListing && broken == "a page token that is a number")
                EditedAnswers.Answer(response, HttpStatusCode.OK, """{"items":[],"nextPageToken":7}""");
        }));

        Assert.Contains(findings, finding => finding.Verdict == Verdict.Wrong && finding.Text.StartsWith(expected, StringComparison.Ordinal));
        Assert.Contains(findings, finding => finding.Verdict == Verdict.Right && finding.Text.StartsWith("the newest version of a doc", StringComparison.Ordinal));
        Assert.DoesNotContain(findings, finding => finding.Text.Contains("secret word", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_page_is_deleted_when_the_doctor_is_stopped_while_it_follows_the_write()
    {
        var doc = await DocAsync();
        var pages = await NamesAsync($"/docs/{doc}/pages");
        using var stop = new CancellationTokenSource();
        var isMade = false;
        var wire = new EditedAnswers((request, response) =>
        {
            if (!request.RequestUri!.AbsolutePath.Contains("/mutationStatus/", StringComparison.Ordinal))
                return;
            isMade = true;
            stop.Cancel();
        });

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => ExamineAsync(new DoctorArguments { ScratchDoc = doc }, wire, cancellationToken: stop.Token));

        Assert.True(isMade);
        Assert.Equal(pages, await NamesAsync($"/docs/{doc}/pages"));
    }

    [Fact]
    public async Task A_page_is_deleted_after_the_time_limit()
    {
        var doc = await DocAsync();
        var pages = await NamesAsync($"/docs/{doc}/pages");
        using var reading = new CodaProbe(Options(), TimeProvider.System, TimeSpan.FromMinutes(1));
        var tour = new CodaTour(reading, doc);
        await tour.WalkAsync(CancellationToken.None);
        var limit = TimeSpan.FromSeconds(2);
        using var probe = new CodaProbe(
            Options(), TimeProvider.System, limit, EditedAnswers.Status(address => address.AbsolutePath.Contains("/mutationStatus/", StringComparison.Ordinal), HttpStatusCode.OK, """{"completed":false}"""));
        // A little later than the limit: a timer may fire some milliseconds early by the wall clock.
        using var over = new CancellationTokenSource(limit + TimeSpan.FromSeconds(0.25));
        var report = new DoctorReport(TextWriter.Null, new Redaction([]));

        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
        {
            await new WriteChecks(probe, report, TimeSpan.FromMinutes(1)).CheckAsync(tour, new DoctorArguments { ScratchDoc = doc }, over.Token);
            over.Token.WaitHandle.WaitOne();
            over.Token.ThrowIfCancellationRequested();
        });

        Assert.True(probe.UtcNow >= probe.Deadline);
        Assert.Contains(probe.Exchanges, exchange => exchange.Method == HttpMethod.Post && exchange.IsSuccess);
        Assert.DoesNotContain(report.Findings, finding => finding.Text.Contains("deleted", StringComparison.Ordinal));
        Assert.Equal(pages, await NamesAsync($"/docs/{doc}/pages"));
    }

    [Theory]
    [InlineData(HttpStatusCode.InternalServerError, """{"statusCode":500,"statusMessage":"Error","message":"Error"}""")]
    [InlineData(HttpStatusCode.Accepted, "[]")]
    public async Task What_could_not_be_deleted_is_named(HttpStatusCode status, string body) =>
        await AssertWrongAsync(
            "the page \"CodaMcp doctor (may be deleted)\" could not be deleted again",
            new DoctorArguments { ScratchDoc = await DocAsync() },
            new EditedAnswers((request, response) =>
            {
                if (request.Method == HttpMethod.Delete)
                    EditedAnswers.Answer(response, status, body);
            }));

    [Fact]
    public async Task A_page_that_may_have_been_made_is_named()
    {
        sandbox.Faults.Add(CodaFault.ResetAfter("createPage"));

        await AssertWrongAsync("whether the page \"CodaMcp doctor (may be deleted)\" was created is not known", new DoctorArguments { ScratchDoc = await DocAsync() });
    }

    [Fact]
    public async Task What_coda_quotes_when_it_refuses_a_write_is_not_told()
    {
        var findings = await ExamineAsync(new DoctorArguments { ScratchDoc = await DocAsync() }, new EditedAnswers((request, response) =>
        {
            if (request.Method == HttpMethod.Post && request.RequestUri!.AbsolutePath.EndsWith("/pages", StringComparison.Ordinal))
                EditedAnswers.Answer(response, HttpStatusCode.Forbidden, """{"statusCode":403,"statusMessage":"Forbidden","message":"No access to \"Secret Plan\"."}""");
        }));

        Assert.Contains(findings, finding => finding.Text.Contains("may not write to the scratch doc (403 No access to …", StringComparison.Ordinal));
        Assert.DoesNotContain(findings, finding => finding.Text.Contains("Secret Plan", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_listing_with_one_page_is_told_by_itself()
    {
        var findings = await ExamineAsync(wire: EditedAnswers.Json("/rows", body => body.Remove("nextPageToken")));

        Assert.Contains(findings, finding => finding.Verdict == Verdict.NotChecked && finding.Text.StartsWith("second pages of listRows: there is only one page", StringComparison.Ordinal));
        Assert.Contains(findings, finding => finding.Verdict == Verdict.Right && finding.Text.Contains("reads a second page of listDocs", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_429_with_retry_after_is_seen_and_not_wrong()
    {
        sandbox.Faults.Add(CodaFault.TooManyRequests("listFormulas", retryAfterSeconds: 1));
        var findings = await ExamineAsync();

        Assert.Contains(findings, finding => finding.Verdict == Verdict.Note && finding.Text.Contains("(429, 1 with Retry-After)", StringComparison.Ordinal));
        Assert.DoesNotContain(findings, finding => finding.Verdict == Verdict.Wrong);
    }

    private static EditedAnswers Breaking(string broken)
    {
        switch (broken)
        {
            case "unknown tokens pass":
                return new EditedAnswers((request, response) =>
                {
                    if (response.StatusCode == HttpStatusCode.Unauthorized && request.RequestUri!.AbsolutePath.EndsWith("/whoami", StringComparison.Ordinal))
                        EditedAnswers.Answer(response, HttpStatusCode.OK, "{}");
                });
            case "parameters beside a token pass":
                return new EditedAnswers(static (_, _) => { }) { EditRequest = DropWhatIsBesideToken };
            case "parameters beside a token are refused otherwise":
                return EditedAnswers.Status(IsBesideToken, HttpStatusCode.UnprocessableEntity);
            case "a token alone is refused":
                return EditedAnswers.Status(address => address.Query.StartsWith("?pageToken=", StringComparison.Ordinal) && !address.Query.Contains('&', StringComparison.Ordinal), HttpStatusCode.BadRequest);
            case "a page token is ignored":
            case "a page token alone is ignored":
                return new EditedAnswers(static (_, _) => { })
                {
                    EditRequest = request =>
                    {
                        if (request.RequestUri!.AbsolutePath.EndsWith("/docs", StringComparison.Ordinal) && request.RequestUri.Query.Contains("pageToken=", StringComparison.Ordinal))
                            request.RequestUri = new Uri($"{request.RequestUri.GetLeftPart(UriPartial.Path)}?limit=1");
                    },
                };
            case "a listing does not end":
                return EditedAnswers.Json("/tables", body => body["nextPageToken"] = "always-the-same", request =>
                {
                    if (request.RequestUri!.Query.Contains("always-the-same", StringComparison.Ordinal))
                        request.RequestUri = new Uri($"{request.RequestUri.GetLeftPart(UriPartial.Path)}?limit=1");
                });
            case "files are elsewhere":
                return new EditedAnswers((request, response) =>
                {
                    if (request.RequestUri!.AbsolutePath.Contains("/export/", StringComparison.Ordinal))
                        EditedAnswers.Answer(response, HttpStatusCode.OK, """{"id":"1","status":"complete","href":"h","downloadLink":"https://files.example.net/blob?X-Amz-Signature=0123456789"}""");
                });
            case "a doc's link has another form":
                return EditedAnswers.Json("/docs", body => Each(body, doc => doc["browserLink"] = "https://coda.io/docs/abc"));
            case "a link leads elsewhere":
                return EditedAnswers.Json("/resolveBrowserLink", body => body["resource"]!["id"] = "another");
            case "links are not resolved":
                return EditedAnswers.Status(address => address.AbsolutePath.EndsWith("/resolveBrowserLink", StringComparison.Ordinal), HttpStatusCode.InternalServerError);
            case "a missing page is another error":
                return EditedAnswers.Status(address => address.AbsolutePath.EndsWith("/canvas-DoctorNone", StringComparison.Ordinal), HttpStatusCode.Gone);
            case "the newest version cannot be asked for":
                return OfVersion("latest", HttpStatusCode.InternalServerError);
            case "a stale version is refused in other words":
                return OfVersion("0", HttpStatusCode.BadRequest);
            case "limits are told":
                return new EditedAnswers((_, response) => response.Headers.Add("X-RateLimit-Remaining", "99"));
            case "a required member is missing":
                return EditedAnswers.Json("/formulas", body => body["items"] = new JsonArray(new JsonObject { ["name"] = "n" }));
            case "a member has another type":
                return new EditedAnswers((request, response) =>
                {
                    if (response.IsSuccessStatusCode && request.RequestUri!.AbsolutePath.Split('/') is [.., "tables", _])
                        EditedAnswers.Answer(response, HttpStatusCode.OK, EditedAnswers.Body(response).Replace("\"rowCount\":", "\"rowCount\":[],\"rows\":", StringComparison.Ordinal));
                });
            case "an answer is no JSON":
                return EditedAnswers.Status(address => address.AbsolutePath.EndsWith("/acl/settings", StringComparison.Ordinal), HttpStatusCode.OK, "<html></html>");
            default:
                throw new ArgumentOutOfRangeException(nameof(broken), broken, null);
        }
    }

    private static EditedAnswers OfVersion(string version, HttpStatusCode status) => new((request, response) =>
    {
        if (request.Headers.TryGetValues("X-Coda-Doc-Version", out var values) && values.Contains(version))
            EditedAnswers.Answer(response, status, """{"statusCode":400,"statusMessage":"Bad Request","message":"Something else."}""");
    });

    private static bool IsBesideToken(Uri address) =>
        address.AbsolutePath.EndsWith("/docs", StringComparison.Ordinal) && address.Query.Contains("pageToken=", StringComparison.Ordinal) && address.Query.Contains('&', StringComparison.Ordinal);

    private static void DropWhatIsBesideToken(HttpRequestMessage request)
    {
        var address = request.RequestUri!;
        if (address.Query.TrimStart('?').Split('&').FirstOrDefault(part => part.StartsWith("pageToken=", StringComparison.Ordinal)) is { } token)
            request.RequestUri = new Uri($"{address.GetLeftPart(UriPartial.Path)}?{token}");
    }

    private static void Each(JsonObject body, Action<JsonObject> edit)
    {
        foreach (var item in body["items"]!.AsArray())
            edit(item!.AsObject());
    }

    private async Task AssertWrongAsync(string expected, DoctorArguments? arguments = null, DelegatingHandler? wire = null)
    {
        var findings = await ExamineAsync(arguments, wire);

        Assert.Contains(
            findings.Where(finding => finding.Verdict == Verdict.Wrong).Select(finding => finding.Text),
            text => text.Contains(expected, StringComparison.Ordinal));
    }

    private async Task<IReadOnlyList<Finding>> ExamineAsync(DoctorArguments? arguments = null, DelegatingHandler? wire = null, CodaOptions? options = null, CancellationToken cancellationToken = default)
    {
        var output = new StringWriter();
        var report = new DoctorReport(output, new Redaction([CodaSandbox.ServiceToken]));
        var examination = new CodaExamination(options ?? Options(), arguments ?? new DoctorArguments(), TimeProvider.System, wire) { TimeToApply = TimeSpan.FromSeconds(3) };
        await examination.ExamineAsync(report, cancellationToken);
        Assert.DoesNotContain(CodaSandbox.ServiceToken, output.ToString(), StringComparison.Ordinal);
        return report.Findings;
    }

    // No wait for Coda is needed: the Sandbox is ready at once.
    private CodaOptions Options()
    {
        var options = new CodaOptions { BaseUrl = new Uri(sandbox.ApiUrl), ApiToken = CodaSandbox.ServiceToken };
        var plenty = new CodaBudgetWindow { Permits = 10_000, Window = TimeSpan.FromSeconds(1) };
        (options.Budget.Read, options.Budget.Write, options.Budget.Content, options.Budget.ListDocs, options.Budget.Analytics) = (plenty, plenty, plenty, plenty, plenty);
        options.Export.FirstPoll = options.Mutation.FirstPoll = options.Mutation.LongestPoll = TimeSpan.FromMilliseconds(20);
        options.Retry.MaxAttempts = 2;
        options.Retry.FirstWaitWhenFailing = TimeSpan.FromMilliseconds(20);
        return options;
    }

    private static Task<CodaSandbox> StartAsync(CodaSandboxBehaviour behaviour) =>
        CodaSandbox.StartAsync(new CodaSandboxOptions { Port = 0, FilesPort = 0, Behaviour = behaviour });

    private async Task<string> DocAsync() => (await ItemsAsync("/docs"))[0]!["id"]!.GetValue<string>();

    private async Task<IReadOnlyList<string>> NamesAsync(string path) => [.. (await ItemsAsync(path)).Select(item => item!["name"]!.GetValue<string>())];

    private async Task<JsonArray> ItemsAsync(string path)
    {
        using var http = new HttpClient();
        http.DefaultRequestHeaders.Authorization = new("Bearer", CodaSandbox.ServiceToken);
        return JsonNode.Parse(await http.GetStringAsync(new Uri(sandbox.ApiUrl + path)))!["items"]!.AsArray();
    }
}
