using System.Reflection;
using CodaMcp.Coda;
using CodaMcp.Coda.Caching;
using Refit;

namespace CodaMcp.Tests.Coda;

/// <summary>What the methods of the typed API declare about themselves.</summary>
public sealed class CodaOperationTests
{
    public static TheoryData<string> Methods => new(typeof(ICodaApi).GetMethods().Select(method => method.Name));

    [Theory]
    [MemberData(nameof(Methods))]
    public void Every_operation_declares_what_it_reads_or_writes(string method)
    {
        var operation = CodaOperation.Of(method, "d1", "grid-1", "i-1", "c-1");

        // An export is begun by a POST and changes nothing.
        Assert.Equal(HttpOf(method).Method != HttpMethod.Get && method != nameof(ICodaApi.BeginPageContentExport), operation.Changes);
    }

    [Theory]
    [MemberData(nameof(Methods))]
    public void An_operation_on_a_document_knows_the_document(string method) =>
        Assert.Equal(HttpOf(method).Path.Contains("{docId}", StringComparison.Ordinal) ? "d1" : null, CodaOperation.Of(method, "d1", "grid-1", "i-1", "c-1").DocId);

    [Theory]
    [MemberData(nameof(Methods))]
    public void An_operation_has_no_scope_without_an_id_filled_in(string method) =>
        Assert.DoesNotContain(CodaOperation.Of(method, "d1", "grid-1", "i-1", "c-1").Scopes, scope => scope.Contains('{', StringComparison.Ordinal));

    [Theory]
    [MemberData(nameof(Methods))]
    public void What_changes_a_document_touches_something_of_it(string method)
    {
        var operation = CodaOperation.Of(method, "d1", "grid-1", "i-1", "c-1");

        Assert.True(operation is not { Changes: true, DocId: not null } || operation.Scopes.Length > 0, method);
    }

    [Theory]
    [InlineData(nameof(ICodaApi.ListDocs), CodaBudgetCategory.ListDocs)]
    [InlineData(nameof(ICodaApi.GetDoc), CodaBudgetCategory.Read)]
    [InlineData(nameof(ICodaApi.ListRows), CodaBudgetCategory.Read)]
    [InlineData(nameof(ICodaApi.GetMutationStatus), CodaBudgetCategory.Read)]
    [InlineData(nameof(ICodaApi.GetPageContentExportStatus), CodaBudgetCategory.Read)]
    [InlineData(nameof(ICodaApi.BeginPageContentExport), CodaBudgetCategory.Write)]
    [InlineData(nameof(ICodaApi.UpsertRows), CodaBudgetCategory.Write)]
    [InlineData(nameof(ICodaApi.CreateDoc), CodaBudgetCategory.Write)]
    [InlineData(nameof(ICodaApi.CreatePage), CodaBudgetCategory.Content)]
    [InlineData(nameof(ICodaApi.UpdatePage), CodaBudgetCategory.Content)]
    [InlineData(nameof(ICodaApi.DeletePage), CodaBudgetCategory.Content)]
    [InlineData(nameof(ICodaApi.DeletePageContent), CodaBudgetCategory.Content)]
    [InlineData(nameof(ICodaApi.ListPageAnalytics), CodaBudgetCategory.Analytics)]
    [InlineData(nameof(ICodaApi.GetAnalyticsLastUpdated), CodaBudgetCategory.Analytics)]
    public void An_operation_counts_towards_its_rate_limit(string method, CodaBudgetCategory category) => Assert.Equal(category, CodaOperation.Named(method).Category);

    [Fact]
    public void Only_upserts_of_rows_may_be_sent_twice() =>
        Assert.Equal([nameof(ICodaApi.UpsertRows)], typeof(ICodaApi).GetMethods().Select(method => method.Name).Where(name => CodaOperation.Named(name).UpsertsRows));

    [Theory]
    [InlineData(nameof(ICodaApi.GetDoc), "d1")]
    [InlineData(nameof(ICodaApi.ListRows), "d1")]
    [InlineData(nameof(ICodaApi.ListDocs), DocumentScopes.ListOfDocs)]
    [InlineData(nameof(ICodaApi.ListPageAnalytics), null)]
    [InlineData(nameof(ICodaApi.GetMutationStatus), null)]
    [InlineData(nameof(ICodaApi.ResolveBrowserLink), null)]
    [InlineData(nameof(ICodaApi.ListCategories), null)]
    [InlineData(nameof(ICodaApi.UpsertRows), null)]
    public void A_read_is_kept_by_the_actor_of_what_it_shows(string method, string? actor) =>
        Assert.Equal(actor, CodaOperation.Of(method, "d1", "grid-1").KeptBy);

    [Theory]
    [InlineData(null)]
    [InlineData("GetSomethingNew")]
    public void A_read_from_a_silo_of_another_version_is_a_read_of_the_document(string? name)
    {
        var operation = CodaOperation.Of(
            new DocumentRead { Token = new CodaToken("t"), Key = "k", Path = "/docs/d1", Operation = name, Scopes = ["doc"], TimeToLive = TimeSpan.Zero, Deadline = default, Member = "m" }, "d1");

        Assert.Equal(("d1", CodaBudgetCategory.Read, false, null), (operation.DocId, operation.Category, operation.Changes, operation.Contract.MisfitOf("{}"u8)));
    }

    [Fact]
    public void A_request_that_nobody_named_is_refused()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "https://coda.io/apis/v1/docs/d1");

        Assert.Throws<InvalidOperationException>(() => CodaOperation.Of(request));
    }

    private static HttpMethodAttribute HttpOf(string method) => typeof(ICodaApi).GetMethod(method)!.GetCustomAttribute<HttpMethodAttribute>()!;
}
