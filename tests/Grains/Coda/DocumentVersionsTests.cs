using System.Text;
using CodaMcp.Coda;
using CodaMcp.Coda.Documents;
using CodaMcp.Members;
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
    public void A_document_is_recently_written_for_two_minutes()
    {
        versions.Note(Write());
        var soon = versions.WrittenRecently;
        time.Advance(TimeSpan.FromMinutes(2));

        Assert.Equal((true, false), (soon, versions.WrittenRecently));
    }

    [Theory]
    [InlineData("POST tables/grid-a/rows", "tables/grid-a/rows", true)]
    [InlineData("POST tables/grid-a/rows", "tables/grid-a/rows/i-1", true)]
    [InlineData("POST tables/grid-a/rows", "tables/grid-a", true)]
    [InlineData("POST tables/grid-a/rows", "tables/table-view/rows", true)]
    [InlineData("POST tables/grid-a/rows", "tables/By%20name/rows", true)]
    [InlineData("POST tables/By%20name/rows", "tables/grid-b/rows", true)]
    [InlineData("POST tables/grid-a/rows", "", true)]
    [InlineData("POST tables/grid-a/rows", "tables/grid-b/rows", false)]
    [InlineData("POST tables/grid-a/rows", "tables/grid-a/columns", false)]
    [InlineData("POST tables/grid-a/rows", "tables", false)]
    [InlineData("POST tables/grid-a/rows", "pages", false)]
    [InlineData("POST tables/grid-a/rows", "pages/canvas-1/content", false)]
    [InlineData("PUT tables/grid-a/rows/i-1", "tables/grid-a/rows", true)]
    [InlineData("DELETE tables/grid-a/rows", "tables/grid-a/rows", true)]
    [InlineData("POST tables/grid-a/rows/i-1/buttons/c-1", "pages/canvas-1/content", true)]
    [InlineData("PUT pages/canvas-1", "pages/canvas-1/content", true)]
    [InlineData("PUT pages/canvas-1", "pages/By%20name/content", true)]
    [InlineData("PUT pages/By%20name", "pages/canvas-2/content", true)]
    [InlineData("PUT pages/canvas-1", "pages/canvas-2/content", false)]
    [InlineData("PUT pages/canvas-1", "pages", true)]
    [InlineData("PUT pages/canvas-1", "tables", true)]
    [InlineData("DELETE pages/canvas-1", "pages/canvas-2/content", true)]
    [InlineData("POST pages", "pages/canvas-2/content", false)]
    [InlineData("POST pages", "tables/grid-a/rows", false)]
    public void Requests_touch_what_they_change(string write, string read, bool touches)
    {
        var (method, path) = (write.Split(' ')[0], write[(write.IndexOf(' ', StringComparison.Ordinal) + 1)..]);
        var stamp = versions.Now;

        versions.Note(Write(scopes: DocumentScopes.TouchedBy(new HttpMethod(method), Parts(path))));

        Assert.Equal(!touches, versions.IsCurrent(stamp, DocumentScopes.ShownBy(Parts(read))));
    }

    [Theory]
    [InlineData("""{"name":"New"}""", false)]
    [InlineData("""{"contentUpdate":{"insertionMode":"append"}}""", false)]
    [InlineData("""{"contentUpdate":{"insertionMode":"replace"}}""", true)]
    [InlineData("""{"contentUpdate":{}}""", true)]
    public void Only_a_page_update_that_replaces_touches_tables(string body, bool touches) =>
        Assert.Equal(touches, DocumentScopes.WithoutTables(["doc", "tables"], Encoding.UTF8.GetBytes(body)).Contains("tables"));

    private static string[] Parts(string path) => ["docs", "d1", .. path.Split('/', StringSplitOptions.RemoveEmptyEntries)];

    private DocumentWrite Write(string id = "mutate:1", bool applied = false, params string[] scopes) =>
        new() { Id = id, Scopes = scopes.Length == 0 ? Shown : scopes, AcceptedAt = time.GetUtcNow(), Applied = applied };
}
