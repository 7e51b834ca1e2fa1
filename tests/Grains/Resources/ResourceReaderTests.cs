using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using CodaMcp.Coda;
using CodaMcp.Coda.Contract;
using CodaMcp.Tests.Tools;
using CodaMcp.Tools;

namespace CodaMcp.Tests.Resources;

public sealed class ResourceReaderTests
{
    private readonly ResourceBench bench = new();

    [Fact]
    public async Task A_page_is_its_text_and_nothing_else() =>
        Assert.Equal("# Notes\nThe body.", await Text("coda://docs/Product%20Plan/pages/Notes"));

    [Fact]
    public async Task A_long_page_is_whole_up_to_100000_characters()
    {
        bench.Coda.Markdown["canvas-notes"] = new PageMarkdown(new string('x', 100_000), null);

        Assert.Equal(new string('x', 100_000), await Text("coda://docs/Product%20Plan/pages/Notes"));
    }

    [Fact]
    public async Task A_longer_page_is_cut_and_says_where_to_read_on()
    {
        bench.Coda.Markdown["canvas-notes"] = new PageMarkdown(new string('x', 250_000), null);

        var text = await Text("coda://docs/Product%20Plan/pages/Notes");
        Assert.EndsWith($"> Cut at character {text.Count(letter => letter == 'x')} of 250000: get_page reads on from that offset.", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_missing_from_a_page_is_said_below_it()
    {
        bench.Coda.Markdown["canvas-notes"] = new PageMarkdown("Body", "An embed was left out.");

        Assert.Equal("Body\n\n> An embed was left out.", await Text("coda://docs/Product%20Plan/pages/Notes"));
    }

    [Fact]
    public async Task A_page_without_text_says_so() =>
        Assert.Equal(ToolErrorKind.InvalidArgument, (await bench.Read("coda://docs/Product%20Plan/pages/Video")).Error?.Kind);

    [Fact]
    public async Task A_table_has_the_columns_that_get_table_gives()
    {
        var table = JsonNode.Parse(await Text("coda://docs/Product%20Plan/tables/Tasks"))!["table"]!;
        var outcome = await SampleDoc.Bench().Result("get_table", """{"doc":"Product Plan","table":"Tasks"}""");

        Assert.Equal(JsonNode.Parse(outcome.GetProperty("table").GetRawText())!.ToJsonString(), table.ToJsonString());
    }

    [Fact]
    public async Task A_name_that_several_rows_have_is_answered_with_their_ids()
    {
        var error = (await bench.Read("coda://docs/Product%20Plan/tables/Tasks/rows/Test")).Error!;

        Assert.Equal(ToolErrorKind.Ambiguous, error.Kind);
        Assert.Contains("i-2", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_uri_that_is_none_of_ours_is_answered_with_the_templates()
    {
        var error = (await bench.Read("coda://elsewhere")).Error!;

        Assert.Equal(ToolErrorKind.NotFound, error.Kind);
        Assert.Contains("coda://docs/{doc}/tables/{table}/rows/{row}", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_uri_that_is_none_of_ours_asks_coda_nothing()
    {
        await bench.Read("coda://docs/../secrets");

        Assert.Empty(bench.Coda.Requests);
    }

    [Fact]
    public async Task Without_the_scope_not_even_the_uri_is_looked_at() =>
        Assert.Equal(ToolErrorKind.InsufficientScope, (await bench.Read("coda://elsewhere", Scopes.Write)).Error?.Kind);

    [Fact]
    public async Task A_listing_goes_on_where_it_ended()
    {
        bench.Coda.Docs.AddRange(Enumerable.Range(0, 120).Select(number => SampleDoc.Doc($"AbCdEfG{number:000}", $"Doc {number}")));
        var first = await bench.List();
        var second = await bench.List(first.NextCursor);

        Assert.Equal((100, 21), (first.Resources.Length, second.Resources.Length));
        Assert.Equal(121, first.Resources.Concat(second.Resources).DistinctBy(resource => resource.Uri).Count());
        Assert.Null(second.NextCursor);
    }

    [Fact]
    public async Task Another_members_cursor_is_refused()
    {
        bench.Coda.Docs.AddRange(Enumerable.Range(0, 120).Select(number => SampleDoc.Doc($"AbCdEfG{number:000}", $"Doc {number}")));
        var cursor = (await bench.List()).NextCursor;
        bench.MemberKey = "m:dev/org/bob";

        Assert.Equal(ToolErrorKind.InvalidArgument, (await bench.List(cursor)).Error?.Kind);
    }

    [Theory]
    [InlineData(HttpStatusCode.TooManyRequests)]
    [InlineData(HttpStatusCode.ServiceUnavailable)]
    [InlineData(HttpStatusCode.GatewayTimeout)]
    public async Task A_listing_that_Coda_does_not_answer_is_the_last_one_for_ten_minutes(HttpStatusCode status)
    {
        var first = await bench.List();
        bench.Coda.Failures["ListDocs"] = new CodaException(status, "Not now.");
        bench.Time.Advance(TimeSpan.FromMinutes(9));
        var known = await bench.List();
        var completed = await bench.Complete("doc", "product", "coda://docs/{doc}");
        bench.Time.Advance(TimeSpan.FromMinutes(2));

        Assert.Null(known.Error);
        Assert.Equal(first.Resources.Select(resource => resource.Uri), known.Resources.Select(resource => resource.Uri));
        Assert.Equal(["Product Plan"], completed.Values);
        Assert.NotNull((await bench.List()).Error);
    }

    [Fact]
    public async Task A_listing_that_takes_too_long_is_the_last_one()
    {
        await bench.List();
        bench.Coda.Interruptions["ListDocs"] = token =>
        {
            bench.Time.Advance(TimeSpan.FromSeconds(56));
            return Task.Delay(Timeout.Infinite, token);
        };

        Assert.Single((await bench.List()).Resources);
    }

    [Fact]
    public async Task What_another_Coda_token_listed_is_not_known()
    {
        await bench.List();
        bench.Token = "another-token";
        bench.Coda.Failures["ListDocs"] = new CodaException(HttpStatusCode.TooManyRequests, "Not now.");

        Assert.Equal(ToolErrorKind.CodaBusy, (await bench.List()).Error?.Kind);
    }

    [Fact]
    public async Task A_listing_that_Coda_forbids_is_an_error_whatever_is_known()
    {
        await bench.List();
        bench.Coda.Failures["ListDocs"] = new CodaException(HttpStatusCode.Forbidden, "No.");

        Assert.Equal(ToolErrorKind.Forbidden, (await bench.List()).Error?.Kind);
    }

    [Fact]
    public async Task A_listing_that_fails_says_after_how_many_seconds_to_try_again()
    {
        bench.Coda.Failures["ListDocs"] = new CodaUnavailableException("Coda did not answer.", mayHaveExecuted: false);

        Assert.Contains("Try again in 60 s.", (await bench.List()).Error!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_listed_doc_says_whose_it_is_and_where() =>
        Assert.Equal("Coda doc by Ada, in Engines", Assert.Single((await bench.List()).Resources).Description);

    private async Task<string> Text(string uri)
    {
        var outcome = await bench.Read(uri);
        Assert.Null(outcome.Error);
        return Encoding.UTF8.GetString(outcome.Content!);
    }
}
