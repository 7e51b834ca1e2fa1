using System.Text;
using CodaMcp.Coda;
using CodaMcp.Coda.Caching;
using Microsoft.Extensions.Time.Testing;

namespace CodaMcp.Tests.Coda;

public sealed class DocumentVersionsTests
{
    private static readonly string[] Shown = ["rows:a"];

    private readonly FakeTimeProvider time = new(new DateTimeOffset(2026, 11, 2, 9, 0, 0, TimeSpan.Zero));
    private readonly DocumentVersions versions;

    public DocumentVersionsTests() => versions = new DocumentVersions(new ResponseCacheOptions(), time);

    [Theory]
    [InlineData("rows:a", false)]
    [InlineData("rows:b", true)]
    [InlineData("*", false)]
    public void A_write_outdates_what_it_touches_and_nothing_else(string touched, bool current)
    {
        var stamp = versions.Now;

        versions.Note(Write(scopes: [touched]));

        Assert.Equal(current, versions.IsCurrent(stamp, Shown));
    }

    [Fact]
    public void The_end_of_a_write_outdates_what_was_read_after_its_start()
    {
        versions.Note(Write());
        var stamp = versions.Now;

        versions.Note(Write(applied: true));

        Assert.False(versions.IsCurrent(stamp, Shown));
    }

    [Theory]
    [InlineData(false, "rows:a", true)]
    [InlineData(true, "rows:a", false)]
    [InlineData(true, "rows:b", true)]
    [InlineData(true, "*", false)]
    public void What_was_read_before_a_write_may_be_shared_until_the_write_is_applied(bool applied, string touched, bool current)
    {
        var stamp = versions.Now;

        versions.Note(Write(applied: applied, scopes: [touched]));

        Assert.Equal(current, versions.IsCurrentAsApplied(stamp, Shown));
    }

    [Fact]
    public void The_end_of_a_write_makes_what_was_read_since_its_start_unfit_to_be_shared()
    {
        versions.Note(Write());
        var stamp = versions.Now;

        versions.Note(Write(applied: true));

        Assert.False(versions.IsCurrentAsApplied(stamp, Shown));
    }

    [Fact]
    public void A_stamp_of_another_activation_is_not_shared() =>
        Assert.False(versions.IsCurrentAsApplied(new DocumentVersions(new ResponseCacheOptions(), time).Now, Shown));

    [Theory]
    [InlineData(false, 0, false)]
    [InlineData(true, 0, true)]
    [InlineData(true, 1, false)]
    public void The_end_of_a_write_is_told_to_who_waits_for_the_snapshot(bool applied, int secondsLater, bool told)
    {
        versions.FoundBehind(time.GetUtcNow() + TimeSpan.FromSeconds(1));
        time.Advance(TimeSpan.FromSeconds(secondsLater));
        var next = versions.MayHaveCaughtUp;

        versions.Note(Write(applied: applied));

        Assert.Equal((told, false), (next.IsCompleted, versions.MayHaveCaughtUp.IsCompleted));
    }

    [Fact]
    public void Of_several_ends_of_writes_only_the_first_is_told_until_the_snapshot_is_found_behind_again()
    {
        versions.FoundBehind(time.GetUtcNow() + TimeSpan.FromSeconds(1));
        versions.Note(Write("mutate:1", applied: true));
        var next = versions.MayHaveCaughtUp;

        versions.Note(Write("mutate:2", applied: true));
        var before = next.IsCompleted;
        versions.FoundBehind(time.GetUtcNow() + TimeSpan.FromSeconds(1));
        versions.Note(Write("mutate:3", applied: true));

        Assert.Equal((false, true), (before, next.IsCompleted));
    }

    [Fact]
    public void A_snapshot_counts_as_behind_until_that_time_is_over()
    {
        var until = time.GetUtcNow() + TimeSpan.FromSeconds(1);
        versions.FoundBehind(until);
        var at = versions.BehindUntil;
        time.Advance(TimeSpan.FromSeconds(1));

        Assert.Equal((until, null), (at, versions.BehindUntil));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void After_a_further_write_nobody_knows_whether_the_snapshot_is_behind(bool applied)
    {
        versions.FoundBehind(time.GetUtcNow() + TimeSpan.FromSeconds(1));

        versions.Note(Write(applied: applied));

        Assert.Null(versions.BehindUntil);
    }

    [Fact]
    public void The_end_of_a_write_outdates_no_more_than_its_start_whoever_tells_of_it()
    {
        versions.Note(Write());
        var stamp = versions.Now;

        versions.Note(Write(applied: true, scopes: "*"));

        Assert.Equal((false, true), (versions.IsCurrent(stamp, Shown), versions.IsCurrent(stamp, ["rows:b"])));
    }

    [Fact]
    public void To_hear_of_a_write_again_outdates_nothing()
    {
        versions.Note(Write());
        versions.Note(Write(applied: true));
        var stamp = versions.Now;

        versions.Note(Write());
        versions.Note(Write(applied: true));

        Assert.True(versions.IsCurrent(stamp, Shown));
    }

    [Fact]
    public void A_stamp_of_another_activation_says_nothing() =>
        Assert.False(versions.IsCurrent(new DocumentVersions(new ResponseCacheOptions(), time).Now, Shown));

    [Fact]
    public void What_a_write_on_its_way_touches_is_not_settled()
    {
        versions.Note(Write());

        Assert.Equal((false, true), (versions.IsSettled(Shown), versions.IsSettled(["rows:b"])));
    }

    [Fact]
    public void Each_write_is_waited_for()
    {
        versions.Note(Write("mutate:1"));
        versions.Note(Write("mutate:2"));
        versions.Note(Write("mutate:1", applied: true));

        Assert.False(versions.IsSettled(Shown));
    }

    [Fact]
    public void A_write_that_nobody_saw_applied_is_waited_for_a_bounded_time()
    {
        versions.Note(Write());
        time.Advance(TimeSpan.FromSeconds(90));

        Assert.True(versions.IsSettled(Shown));
    }

    [Fact]
    public void What_a_write_touches_is_recently_written_for_two_minutes()
    {
        versions.Note(Write());
        var soon = versions.WrittenRecently(Shown);
        time.Advance(TimeSpan.FromMinutes(2));

        Assert.Equal((true, false), (soon, versions.WrittenRecently(Shown)));
    }

    [Theory]
    [InlineData("rows:b", false)]
    [InlineData("*", true)]
    public void Only_what_a_write_touches_is_recently_written(string touched, bool written)
    {
        versions.Note(Write(scopes: [touched]));

        Assert.Equal(written, versions.WrittenRecently(Shown));
    }

    [Fact]
    public void The_time_after_a_write_begins_when_it_is_seen_applied()
    {
        versions.Note(Write());
        time.Advance(TimeSpan.FromSeconds(100));
        versions.Note(Write(applied: true));
        time.Advance(TimeSpan.FromSeconds(100));

        Assert.True(versions.WrittenRecently(Shown));
    }

    [Fact]
    public void An_applied_write_is_settled_at_once()
    {
        versions.Note(Write(applied: true));

        Assert.True(versions.IsSettled(Shown));
    }

    [Fact]
    public void An_applied_write_that_Coda_shows_late_is_settled_after_that_time()
    {
        versions.Note(Write(applied: true) with { Lag = TimeSpan.FromSeconds(20) });
        var at = versions.IsSettled(Shown);
        time.Advance(TimeSpan.FromSeconds(20));

        Assert.Equal((false, true), (at, versions.IsSettled(Shown)));
    }

    [Theory]
    [InlineData("UpsertRows grid-a", "ListRows grid-a", true)]
    [InlineData("UpsertRows grid-a", "GetRow grid-a i-1", true)]
    [InlineData("UpsertRows grid-a", "GetTable grid-a", true)]
    [InlineData("UpsertRows grid-a", "ListRows table-view", true)]
    [InlineData("UpsertRows grid-a", "ListRows name", true)]
    [InlineData("UpsertRows grid-a", "ListRows canvas-name", true)]
    [InlineData("UpsertRows name", "ListRows grid-b", true)]
    [InlineData("UpsertRows grid-a", "GetDoc", true)]
    [InlineData("UpsertRows grid-a", "GetFormula f-1", true)]
    [InlineData("UpsertRows grid-a", "ListRows grid-b", false)]
    [InlineData("UpsertRows grid-a", "ListColumns grid-a", false)]
    [InlineData("UpsertRows grid-a", "ListTables", false)]
    [InlineData("UpsertRows grid-a", "ListPages", false)]
    [InlineData("UpsertRows grid-a", "ListPageContent canvas-1", false)]
    [InlineData("UpsertRows grid-a", "GetPermissions", false)]
    [InlineData("UpdateRow grid-a i-1", "ListRows grid-a", true)]
    [InlineData("DeleteRows grid-a", "ListRows grid-a", true)]
    [InlineData("DeleteRow grid-a i-1", "ListRows grid-a", true)]
    [InlineData("PushButton grid-a i-1 c-1", "ListPageContent canvas-1", true)]
    [InlineData("PushButton grid-a i-1 c-1", "ListColumns grid-b", true)]
    [InlineData("TriggerWebhookAutomation r-1", "ListRows grid-a", true)]
    [InlineData("UpdatePage canvas-1", "ListPageContent canvas-1", true)]
    [InlineData("UpdatePage canvas-1", "ListPageContent name", true)]
    [InlineData("UpdatePage name", "ListPageContent canvas-2", true)]
    [InlineData("UpdatePage canvas-1", "ListPageContent canvas-2", false)]
    [InlineData("UpdatePage canvas-1", "ListPages", true)]
    [InlineData("UpdatePage canvas-1", "ListTables", true)]
    [InlineData("DeletePageContent canvas-1", "ListPageContent canvas-1", true)]
    [InlineData("DeletePage canvas-1", "ListPageContent canvas-2", true)]
    [InlineData("CreatePage", "ListPages", true)]
    [InlineData("CreatePage", "ListPageContent canvas-2", false)]
    [InlineData("CreatePage", "ListRows grid-a", false)]
    [InlineData("UpdateDoc", "GetDoc", true)]
    [InlineData("UpdateDoc", "ListRows grid-a", false)]
    [InlineData("UpdateDoc", "ListPages", false)]
    [InlineData("AddPermission", "GetPermissions", true)]
    [InlineData("AddPermission", "GetSharingMetadata", true)]
    [InlineData("AddPermission", "ListRows grid-a", false)]
    [InlineData("AddPermission", "GetDoc", false)]
    [InlineData("DeletePermission p-1", "GetPermissions", true)]
    [InlineData("UpdateAclSettings", "GetAclSettings", true)]
    [InlineData("UpdateAclSettings", "ListRows grid-a", false)]
    [InlineData("PublishDoc", "GetDoc", true)]
    [InlineData("PublishDoc", "ListRows grid-a", false)]
    [InlineData("UnpublishDoc", "ListCustomDocDomains", true)]
    [InlineData("AddCustomDocDomain", "ListCustomDocDomains", true)]
    [InlineData("AddCustomDocDomain", "ListRows grid-a", false)]
    [InlineData("DeleteDoc", "ListRows grid-a", true)]
    public void Requests_touch_what_they_change(string write, string read, bool touches)
    {
        var stamp = versions.Now;

        versions.Note(Write(scopes: ScopesOf(write)));

        Assert.Equal(!touches, versions.IsCurrent(stamp, ScopesOf(read)));
    }

    [Theory]
    [InlineData("CreateDoc", true)]
    [InlineData("UpdateDoc", true)]
    [InlineData("DeleteDoc", true)]
    [InlineData("PublishDoc", true)]
    [InlineData("UnpublishDoc", true)]
    [InlineData("UpdateFolder", true)]
    [InlineData("CreateFolder", false)]
    [InlineData("CreatePage", false)]
    [InlineData("UpsertRows grid-a", false)]
    public void The_list_of_docs_is_touched_by_what_it_shows(string write, bool touches) =>
        Assert.Equal(touches, CodaOperation.Of(write.Split(' ')[0], ["d1", .. write.Split(' ')[1..]]).Scopes.Intersect(CodaOperation.Of("ListDocs").Scopes).Any());

    [Theory]
    [InlineData("""{"name":"New"}""", false)]
    [InlineData("""{"contentUpdate":{"insertionMode":"append"}}""", false)]
    [InlineData("""{"contentUpdate":{"insertionMode":"replace"}}""", true)]
    [InlineData("""{"contentUpdate":{}}""", true)]
    public void Only_a_page_update_that_replaces_touches_tables(string body, bool touches) =>
        Assert.Equal(touches, DocumentScopes.WithoutTables(["doc", "tables"], Encoding.UTF8.GetBytes(body)).Contains("tables"));

    private static string[] ScopesOf(string operation) => CodaOperation.Of(operation.Split(' ')[0], ["d1", .. operation.Split(' ')[1..]]).Scopes;

    private DocumentWrite Write(string id = "mutate:1", bool applied = false, params string[] scopes) =>
        new() { Id = id, Scopes = scopes.Length == 0 ? Shown : scopes, At = time.GetUtcNow(), Applied = applied };
}
