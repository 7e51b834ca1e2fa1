using CodaMcp.Coda;
using CodaMcp.Coda.Contract;
using CodaMcp.Tests.Tools;

namespace CodaMcp.Tests.Resources;

public sealed class NameCompletionTests
{
    private const string Page = "coda://docs/{doc}/pages/{page}";
    private const string Row = "coda://docs/{doc}/tables/{table}/rows/{row}";

    private readonly ResourceBench bench = new();

    [Fact]
    public async Task Pages_are_those_of_the_doc_that_is_given() =>
        Assert.Equal(["Notes"], (await bench.Complete("page", "no", Page, doc: "Product Plan")).Values);

    [Fact]
    public async Task Rows_are_named_by_their_display_column() =>
        Assert.Equal(["Write"], (await bench.Complete("row", "wri", Row, doc: "Product Plan", table: "Tasks")).Values);

    [Fact]
    public async Task Rows_of_one_name_are_proposed_by_id() =>
        Assert.Equal(["i-2", "i-3"], (await bench.Complete("row", "test", Row, doc: "Product Plan", table: "Tasks")).Values);

    [Fact]
    public async Task Pages_beyond_coda_s_first_hundred_are_found()
    {
        bench.Coda.Pages[SampleDoc.DocId].AddRange(Enumerable.Range(0, 150).Select(number => SampleDoc.Page($"canvas-{number}", $"Minutes {number:000}")));

        Assert.Equal(["Minutes 149"], (await bench.Complete("page", "149", Page, doc: "Product Plan")).Values);
    }

    [Fact]
    public async Task Without_the_doc_there_are_no_pages_to_propose() =>
        Assert.Empty((await bench.Complete("page", "", Page)).Values);

    [Fact]
    public async Task A_doc_that_is_not_there_has_no_pages() =>
        Assert.Empty((await bench.Complete("page", "", Page, doc: "No such doc")).Values);

    [Fact]
    public async Task An_argument_the_template_does_not_have_is_not_completed() =>
        Assert.Empty((await bench.Complete("table", "", Page, doc: "Product Plan")).Values);

    [Fact]
    public async Task A_text_of_10_KB_asks_coda_nothing()
    {
        await bench.Complete("doc", new string('x', 10 * 1024), Page);

        Assert.Empty(bench.Coda.Requests);
    }

    [Fact]
    public async Task While_coda_fails_nothing_is_proposed()
    {
        bench.Coda.Failures[nameof(ICodaApi.ListDocs)] = new CodaUnavailableException("down", mayHaveExecuted: false);

        Assert.Empty((await bench.Complete("doc", "", Page)).Values);
    }
}
