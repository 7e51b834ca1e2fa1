using System.Net;
using System.Text.Json;
using CodaMcp.Coda;
using CodaMcp.Coda.Caching;
using CodaMcp.Coda.Contract;
using CodaMcp.Members;

namespace CodaMcp.Tests.Coda;

/// <summary>Which reads go to Coda after a write, and how many requests they take.</summary>
public sealed class WrittenScopesTests
{
    private const string Table = "grid-1";
    private const string EmptyList = """{"items":[]}""";

    /// <summary>Writes that Coda answers with 200, and what they do not touch.</summary>
    public static TheoryData<string> SharingWrites => new("AddPermission", "DeletePermission", "UpdateAclSettings");

    [Fact]
    public async Task A_read_of_what_an_applied_write_did_not_touch_takes_one_request_however_old_the_snapshot()
    {
        using var coda = Behind();
        await ApplyRows(coda);

        await coda.Open().ListPages("d1", new ListQuery(), default);
        await coda.Open().ListPages("d1", new ListQuery(), default);

        Assert.Equal([null], coda.Api.Requests.Skip(1).Select(request => request.DocVersion));
    }

    [Fact]
    public async Task A_read_of_what_a_write_touched_takes_two_requests_while_the_snapshot_is_behind()
    {
        using var coda = Behind();
        await ApplyRows(coda);

        await coda.Time.Run(Rows(coda));

        Assert.Equal(["latest", null], coda.Api.Requests.Skip(1).Select(request => request.DocVersion));
    }

    [Fact]
    public async Task What_was_read_from_a_snapshot_that_is_behind_is_not_kept()
    {
        using var coda = Behind();
        await ApplyRows(coda);

        await coda.Time.Run(Rows(coda));
        await coda.Time.Run(Rows(coda));

        Assert.Equal(4, coda.Api.Requests.Skip(1).Count());
    }

    [Fact]
    public async Task A_write_to_rows_outdates_a_tables_number_of_rows_and_not_its_shape()
    {
        using var coda = new GatewayFixture((request, _) => request.Method == HttpMethod.Get ? StubHandler.Json("""{"id":"grid-1","name":"A"}""") : RowsAccepted());
        await coda.Open().GetTable("d1", Table, default);
        await coda.Open().GetTableShape("d1", Table, default);
        await ApplyRows(coda);
        var before = coda.Api.Requests.Count;

        await coda.Open().GetTableShape("d1", Table, default);
        var shape = coda.Api.Requests.Count;
        await coda.Open().GetTable("d1", Table, default);

        Assert.Equal((before, before + 1), (shape, coda.Api.Requests.Count));
    }

    [Fact]
    public async Task One_refusal_counts_for_all_reads_of_the_document()
    {
        using var coda = Behind();
        await ApplyRows(coda);

        var first = Rows(coda);
        await coda.Time.Waiting(TimeSpan.FromSeconds(1));
        await coda.Time.Run(Task.WhenAll(first, coda.Open().ListRows("d1", Table, new ListRowsQuery { Limit = 1 }, default)));

        Assert.Equal(["latest", null, null], coda.Api.Requests.Skip(1).Select(request => request.DocVersion));
    }

    [Fact]
    public async Task A_read_takes_no_more_than_two_requests_however_many_writes_are_applied_meanwhile()
    {
        using var coda = Behind();
        await ApplyRows(coda);
        var reading = Rows(coda);
        await coda.Time.Waiting(TimeSpan.FromSeconds(1));

        for (var write = 2; write < 6; write++)
        {
            coda.Time.Advance(TimeSpan.FromMilliseconds(100));
            await ApplyAnother(coda, write);
        }

        coda.Time.Advance(TimeSpan.FromSeconds(1));
        await reading.WaitAsync(TimeSpan.FromSeconds(30));

        Assert.Equal(["latest", null], Versions(coda));
    }

    [Fact]
    public async Task Reads_that_are_shared_take_no_more_than_two_requests_each_however_many_writes_are_applied_meanwhile()
    {
        using var coda = Behind();
        await ApplyRows(coda);
        var calls = Enumerable.Range(0, 4).Select(_ => coda.Call()).ToList();
        var readings = calls.Select(call => Rows(coda, call)).ToList();
        await coda.Time.Waiting(TimeSpan.FromSeconds(1));

        for (var write = 2; write < 8; write++)
        {
            coda.Time.Advance(TimeSpan.FromMilliseconds(100));
            await ApplyAnother(coda, write);
            // Of those who share the first read, three have asked for nothing yet.
            if (write < 5)
                await coda.Time.Waiting(TimeSpan.FromSeconds(1)).WaitAsync(TimeSpan.FromSeconds(30));
        }

        coda.Time.Advance(TimeSpan.FromMilliseconds(400));
        await Task.WhenAll(readings).WaitAsync(TimeSpan.FromSeconds(30));

        Assert.Equal(["latest", "latest", "latest", "latest", null], Versions(coda));
        Assert.All(calls, call => Assert.InRange(call.UpstreamRequests, 1, 2));
    }

    [Fact]
    public async Task Of_reads_that_wait_for_the_snapshot_another_one_asks_again_for_all_once_a_further_write_is_applied()
    {
        var behind = true;
        using var coda = new GatewayFixture((request, _) =>
            request.Method != HttpMethod.Get ? RowsAccepted()
            : behind && request.DocVersion is not null ? StubHandler.Error(HttpStatusCode.BadRequest, "Doc is not yet up to date.")
            : StubHandler.Json(EmptyList));
        await ApplyRows(coda);
        var calls = Enumerable.Range(0, 3).Select(_ => coda.Call()).ToList();
        var readings = calls.Select(call => Rows(coda, call)).ToList();
        await coda.Time.Waiting(TimeSpan.FromSeconds(1));

        behind = false;
        await ApplyAnother(coda, 2);
        // The clock stands still.
        await Task.WhenAll(readings).WaitAsync(TimeSpan.FromSeconds(30));
        await Rows(coda);

        Assert.Equal(["latest", "latest"], Versions(coda));
        Assert.Equal([0, 1, 1], calls.Select(call => call.UpstreamRequests).Order());
    }

    [Fact]
    public async Task What_was_read_a_whole_wait_after_a_refusal_is_shared_by_who_begins_after_the_writes_from_before_it()
    {
        var (asked, refusal) = (new TaskCompletionSource(), new TaskCompletionSource());
        using var coda = new GatewayFixture(new StubHandler(async (request, _, _) =>
        {
            if (request.Method != HttpMethod.Get)
                return RowsAccepted();
            if (request.DocVersion is null)
                return StubHandler.Json(EmptyList);
            asked.SetResult();
            await refusal.Task;
            return StubHandler.Error(HttpStatusCode.BadRequest, "Doc is not yet up to date.");
        }));
        await ApplyRows(coda);
        var reading = Rows(coda);
        await asked.Task;
        await ApplyAnother(coda, 2);
        refusal.SetResult();
        await coda.Time.Run(reading);

        await Rows(coda, OfAnotherMember(coda)).WaitAsync(TimeSpan.FromSeconds(30));

        Assert.Equal(["latest", null], Versions(coda));
    }

    [Fact]
    public async Task What_was_read_without_time_for_the_wait_is_not_shared()
    {
        using var coda = Behind();
        await ApplyRows(coda);
        await Rows(coda, coda.Call(TimeSpan.FromSeconds(1)));

        var other = OfAnotherMember(coda);
        await coda.Time.Run(Rows(coda, other));

        Assert.NotEqual(0, other.UpstreamRequests);
    }

    [Fact]
    public async Task A_read_of_what_an_applied_write_touched_is_kept_once_the_snapshot_has_caught_up()
    {
        using var coda = new GatewayFixture((request, _) => request.Method == HttpMethod.Get ? StubHandler.Json(EmptyList) : RowsAccepted());
        await ApplyRows(coda);

        await Rows(coda);
        await Rows(coda);

        Assert.Equal(["latest"], coda.Api.Requests.Skip(1).Select(request => request.DocVersion));
    }

    [Fact]
    public async Task A_read_of_what_a_write_touched_is_made_anew_until_the_write_is_applied()
    {
        using var coda = new GatewayFixture((request, _) => request.Method == HttpMethod.Get ? StubHandler.Json(EmptyList) : RowsAccepted());
        await WriteRows(coda);

        await Rows(coda);
        await Rows(coda);

        Assert.Equal(2, coda.Api.Requests.Skip(1).Count());
    }

    [Theory]
    [MemberData(nameof(SharingWrites))]
    public async Task A_change_of_sharing_leaves_rows_in_the_cache(string operation)
    {
        using var coda = new GatewayFixture((_, _) => StubHandler.Json(EmptyList));
        await Rows(coda);
        await Share(coda, operation);

        for (var i = 0; i < 5; i++)
            await Rows(coda);

        Assert.Equal(1, coda.Api.Requests.Count(request => request.Path.Contains("/rows", StringComparison.Ordinal)));
    }

    [Theory]
    [MemberData(nameof(SharingWrites))]
    public async Task A_change_of_sharing_is_read_once_and_then_kept(string operation)
    {
        using var coda = new GatewayFixture((_, _) => StubHandler.Json(EmptyList));
        await coda.Open().GetPermissions("d1", new ListQuery(), default);
        await Share(coda, operation);

        for (var i = 0; i < 5; i++)
            await coda.Open().GetPermissions("d1", new ListQuery(), default);

        Assert.Equal(2, coda.Api.Requests.Count(request => request.Method == HttpMethod.Get));
    }

    // A proxy's page says nothing of whether Coda changed anything.
    [Fact]
    public async Task A_write_that_a_proxy_answered_does_not_count_as_applied()
    {
        using var coda = new GatewayFixture((request, _) => StubHandler.Json(request.Method == HttpMethod.Get ? EmptyList : "<html>"));
        await Assert.ThrowsAsync<CodaAnswerException>(() => Share(coda, "UpdateAclSettings"));

        await coda.Open().GetPermissions("d1", new ListQuery(), default);
        await coda.Open().GetPermissions("d1", new ListQuery(), default);

        Assert.Equal(2, coda.Api.Requests.Count(request => request.Method == HttpMethod.Get));
    }

    [Fact]
    public async Task A_rename_leaves_rows_in_the_cache()
    {
        using var coda = new GatewayFixture((_, _) => StubHandler.Json(EmptyList));
        await Rows(coda);
        await coda.Open().UpdateDoc("d1", new DocUpdate { Title = "New" }, default);

        await Rows(coda);

        Assert.Equal([HttpMethod.Get, HttpMethod.Patch], coda.Api.Requests.Select(request => request.Method));
    }

    [Theory]
    [InlineData("create")]
    [InlineData("rename")]
    [InlineData("delete")]
    public async Task A_change_of_docs_shows_in_the_next_listing_of_every_member_of_the_Coda_user(string change)
    {
        using var coda = Docs();
        var other = new ResponseCache(coda.Options.Cache, coda.Time, coda.Memory);
        await ListDocs(coda, coda.Cache);
        await ListDocs(coda, other);

        await Change(coda, change);
        await ListDocs(coda, coda.Cache);
        await ListDocs(coda, other);

        Assert.Equal(3, Listings(coda));
    }

    [Theory]
    [InlineData("create")]
    [InlineData("rename")]
    [InlineData("delete")]
    public async Task A_change_of_docs_shows_when_a_doc_is_looked_up_by_name(string change)
    {
        using var coda = Docs();
        await coda.Open().ListDocs(new ListDocsQuery { Query = "Plan" }, default);

        await Change(coda, change);
        await coda.Open().ListDocs(new ListDocsQuery { Query = "Plan" }, default);

        Assert.Equal(2, Listings(coda));
    }

    // Coda goes on showing the old name for a while.
    [Fact]
    public async Task What_is_read_of_a_docs_title_right_after_a_rename_is_not_kept()
    {
        using var coda = Docs();
        await Change(coda, "rename");

        await coda.Open().GetDoc("d1", default);
        await coda.Open().GetDoc("d1", default);
        await ListDocs(coda, coda.Cache);
        await ListDocs(coda, coda.Cache);

        Assert.Equal(4, coda.Api.Requests.Count(request => request.Method == HttpMethod.Get));
    }

    [Fact]
    public async Task The_list_of_docs_is_kept_again_when_Coda_has_had_time_to_show_a_change()
    {
        using var coda = Docs();
        await Change(coda, "rename");
        coda.Time.Advance(coda.Options.CacheTimes.DocsLag);

        await ListDocs(coda, coda.Cache);
        await ListDocs(coda, coda.Cache);

        Assert.Equal(1, Listings(coda));
    }

    [Fact]
    public async Task The_list_of_docs_is_not_asked_for_by_a_documents_version()
    {
        using var coda = Docs();
        await Change(coda, "create");

        await ListDocs(coda, coda.Cache);

        Assert.Null(coda.Api.Requests[^1].DocVersion);
    }

    [Fact]
    public async Task A_refused_change_of_docs_leaves_their_list_in_the_cache()
    {
        using var coda = new GatewayFixture((request, _) => request.Method == HttpMethod.Get ? StubHandler.Json(EmptyList) : StubHandler.Error(HttpStatusCode.Forbidden, "-"));
        await ListDocs(coda, coda.Cache);
        await Assert.ThrowsAsync<CodaException>(() => Change(coda, "create"));

        await ListDocs(coda, coda.Cache);

        Assert.Equal(1, Listings(coda));
    }

    [Fact]
    public async Task The_list_of_docs_is_asked_for_once_for_all_members_of_a_Coda_user()
    {
        using var coda = Docs();

        for (var member = 0; member < 5; member++)
            await ListDocs(coda, new ResponseCache(coda.Options.Cache, coda.Time, coda.Memory));

        Assert.Equal(1, Listings(coda));
    }

    [Fact]
    public async Task The_list_of_docs_takes_its_own_permit()
    {
        var options = new CodaOptions();
        options.Budget.ListDocs = new CodaBudgetWindow { Permits = 1, Window = TimeSpan.FromMinutes(10) };
        using var coda = new GatewayFixture((_, _) => StubHandler.Json(EmptyList), options);
        await coda.Open().ListDocs(new ListDocsQuery(), default);

        var refused = await Assert.ThrowsAsync<CodaException>(() => coda.Open().ListDocs(new ListDocsQuery { Query = "other" }, default));

        Assert.Equal(HttpStatusCode.TooManyRequests, refused.Status);
    }

    private static GatewayFixture Behind() => new((request, _) =>
        request.Method != HttpMethod.Get ? RowsAccepted()
        : request.DocVersion is null ? StubHandler.Json(EmptyList)
        : StubHandler.Error(HttpStatusCode.BadRequest, "Doc is not yet up to date."));

    private static GatewayFixture Docs() => new((request, _) => request.Method.Method switch
    {
        "GET" => StubHandler.Json(request.Path.EndsWith("/d1", StringComparison.Ordinal) ? GatewayFixture.DocJson : EmptyList),
        "POST" => StubHandler.Json(GatewayFixture.DocJson, HttpStatusCode.Created),
        "DELETE" => StubHandler.Json("{}", HttpStatusCode.Accepted),
        _ => StubHandler.Json("{}"),
    });

    private static int Listings(GatewayFixture coda) => coda.Api.Requests.Count(request => request.Method == HttpMethod.Get && request.Address.AbsolutePath.EndsWith("/docs", StringComparison.Ordinal));

    private static Task<CodaList<Doc>> ListDocs(GatewayFixture coda, ResponseCache cache)
    {
        var own = coda.Call();
        return coda.Gateway.Open(new CodaCall { Credential = own.Credential, Cache = cache, Deadline = own.Deadline, BeforeWrite = own.BeforeWrite })
            .ListDocs(new ListDocsQuery(), default);
    }

    private static Task Change(GatewayFixture coda, string change) => change switch
    {
        "create" => coda.Open().CreateDoc(new DocCreate { Title = "Plan" }, default),
        "rename" => coda.Open().UpdateDoc("d1", new DocUpdate { Title = "Plan" }, default),
        _ => coda.Open().DeleteDoc("d1", default),
    };

    private static Task Share(GatewayFixture coda, string operation) => operation switch
    {
        "AddPermission" => coda.Open().AddPermission("d1", new PermissionAdd { Access = "write", Principal = new Principal { Type = "anyone" } }, default),
        "DeletePermission" => coda.Open().DeletePermission("d1", "p-1", default),
        _ => coda.Open().UpdateAclSettings("d1", new AclSettings { AllowCopying = true }, default),
    };

    private static Task<CodaList<Row>> Rows(GatewayFixture coda, CodaCall? call = null) => coda.Gateway.Open(call ?? coda.Call()).ListRows("d1", Table, new ListRowsQuery(), default);

    private static CodaCall OfAnotherMember(GatewayFixture coda)
    {
        var own = coda.Call();
        return new() { Credential = own.Credential, Cache = new ResponseCache(coda.Options.Cache, coda.Time, coda.Memory), Deadline = own.Deadline, BeforeWrite = own.BeforeWrite };
    }

    private static Task ApplyAnother(GatewayFixture coda, int write) => coda.Documents.WroteAsync(
        new CodaCredential(GatewayFixture.Token).Key, "d1", new DocumentWrite { Id = $"mutate:{write}", Scopes = ["rows"], At = coda.Time.GetUtcNow(), Applied = true });

    private static IEnumerable<string?> Versions(GatewayFixture coda) => coda.Api.Requests.Where(request => request.Method == HttpMethod.Get).Select(request => request.DocVersion);

    private static Task<RowsUpsertResult> WriteRows(GatewayFixture coda) => coda.Open().UpsertRows(
        "d1", Table, new RowsUpsert { Rows = [new RowEdit([new CellEdit("c-1", JsonSerializer.SerializeToElement("x"))])] }, default);

    private static async Task ApplyRows(GatewayFixture coda)
    {
        await WriteRows(coda);
        await coda.Documents.WroteAsync(new CodaCredential(GatewayFixture.Token).Key, "d1", coda.Writes.Applied("d1", "mutate:1", coda.Time.GetUtcNow())!);
    }

    private static HttpResponseMessage RowsAccepted() => StubHandler.Json(GatewayFixture.RowsAccepted, HttpStatusCode.Accepted);
}
