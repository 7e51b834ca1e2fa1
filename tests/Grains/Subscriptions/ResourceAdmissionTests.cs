using CodaMcp.Coda;
using CodaMcp.Coda.Contract;
using CodaMcp.Tests.Resources;
using CodaMcp.Tools;

namespace CodaMcp.Tests.Subscriptions;

public sealed class ResourceAdmissionTests
{
    private readonly ResourceBench bench = new();

    [Theory]
    [InlineData("coda://docs/Product%20Plan", "doc pages table-list tables")]
    [InlineData("coda://docs/Product%20Plan/pages/Notes", "content content:canvas-notes")]
    [InlineData("coda://docs/Product%20Plan/tables/Tasks", "tables rows rows:grid-tasks")]
    public async Task A_resource_is_known_by_what_its_names_stand_for(string uri, string scopes)
    {
        var (resource, _) = await bench.Admit(uri);

        Assert.Equal(scopes, string.Join(' ', resource!.Scopes));
    }

    [Fact]
    public async Task A_row_shows_its_table()
    {
        var (row, _) = await bench.Admit("coda://docs/Product%20Plan/tables/Tasks/rows/i-1");
        var (table, _) = await bench.Admit("coda://docs/Product%20Plan/tables/Tasks");

        Assert.Equal(table!.Scopes, row!.Scopes);
    }

    [Fact]
    public async Task Changes_are_told_from_the_version_on_that_the_doc_has_by_now()
    {
        bench.Coda.Watched = (docId, since) => Task.FromResult(new DocumentChanges { Version = $"{docId} {since ?? "now"}" });

        var (resource, _) = await bench.Admit("coda://docs/Product%20Plan");

        Assert.Equal($"{resource!.DocId} now", resource.Version);
    }

    [Theory]
    [InlineData("https://example.com/")]
    [InlineData("coda://docs/Nothing%20Of%20That%20Name")]
    [InlineData("coda://docs/Product%20Plan/pages/Nothing%20Of%20That%20Name")]
    public async Task What_cannot_be_read_cannot_be_subscribed_to(string uri)
    {
        var (resource, error) = await bench.Admit(uri);

        Assert.Equal((null, ToolErrorKind.NotFound), (resource, error?.Kind));
    }

    [Fact]
    public async Task Who_may_not_read_may_not_subscribe() =>
        Assert.Equal(ToolErrorKind.InsufficientScope, (await bench.Admit("coda://docs/Product%20Plan", Scopes.Write)).Error?.Kind);

    [Fact]
    public async Task A_doc_that_cannot_be_watched_cannot_be_subscribed_to()
    {
        bench.Coda.Watched = (_, _) => throw new CodaUnavailableException("gone", mayHaveExecuted: false);

        Assert.Equal(ToolErrorKind.CodaUnavailable, (await bench.Admit("coda://docs/Product%20Plan")).Error?.Kind);
    }

    [Fact]
    public async Task Several_resources_are_admitted_at_the_same_time()
    {
        var waiting = 0;
        var all = new TaskCompletionSource();
        bench.Coda.Watched = async (_, _) =>
        {
            if (++waiting == 2)
                all.SetResult();
            await all.Task;
            return new DocumentChanges { Version = "v1" };
        };

        var (admitted, error) = await bench.AdmitAll(["coda://docs/Product%20Plan", "coda://docs/Product%20Plan/tables/Tasks"]).WaitAsync(TimeSpan.FromSeconds(30));

        Assert.Equal((2, null), (admitted.Length, error));
    }

    [Fact]
    public async Task A_resource_that_is_not_found_does_not_keep_the_others_from_being_admitted()
    {
        var (admitted, error) = await bench.AdmitAll(["coda://docs/Nothing%20Of%20That%20Name", "coda://docs/Product%20Plan", "coda://docs/Product%20Plan"]);

        Assert.Equal("coda://docs/Product%20Plan", Assert.Single(admitted).Uri);
        Assert.Equal(ToolErrorKind.NotFound, error?.Kind);
    }
}
