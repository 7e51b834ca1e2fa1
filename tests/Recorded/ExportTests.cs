using CodaMcp.Tests.Reading;
using CodaMcp.Tests.Serving;
using CodaMcp.Tools;

namespace CodaMcp.Tests;

/// <summary>
/// Tests the export of a page by <c>get_page</c> from the hosts of live export links, and through redirects between them.
/// </summary>
public sealed class ExportTests
{
    private const string Bucket = "coda-us-west-2-prod-workflow-objects.s3.us-west-2.amazonaws.com";
    private const string Blobs = "docs.superhuman.com/blobs/";

    [Theory]
    [InlineData("getPageContentExportStatus", Bucket)]
    [InlineData("getPageContentExportStatus-blobs", Blobs)]
    public async Task The_page_comes_from_the_host_of_the_link(string recording, string host)
    {
        var (outcome, files) = await GetPage(recording, (_, stage) => stage.ToDownload());
        Assert.Contains(Stage.PageText, Text(outcome), StringComparison.Ordinal);
        Assert.StartsWith(host, Assert.Single(files), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_page_comes_through_a_redirect_to_the_bucket()
    {
        var (outcome, files) = await GetPage("getPageContentExportStatus-blobs", (file, stage) => file.StartsWith(Blobs, StringComparison.Ordinal) ? To($"https://{Bucket}/page") : stage.ToDownload());
        Assert.Contains(Stage.PageText, Text(outcome), StringComparison.Ordinal);
        Assert.Equal([Blobs, $"{Bucket}/page"], files.Select((file, i) => i == 0 ? file[..Blobs.Length] : file));
    }

    [Fact]
    public async Task A_redirect_to_a_strange_host_is_refused_by_its_name()
    {
        var (outcome, files) = await GetPage("getPageContentExportStatus", (_, _) => To("https://files.example.net/page"));
        Assert.Equal(ToolErrorKind.FileHostRefused, outcome.Error?.Kind);
        Assert.Contains("files.example.net", outcome.Error!.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(files, file => file.StartsWith("files.example.net", StringComparison.Ordinal));
    }

    private static Answer To(string address) => new(302, "text/html", [], new Dictionary<string, string> { ["Location"] = address });

    private static string Text(ToolOutcome outcome) => System.Text.Encoding.UTF8.GetString(outcome.Result ?? System.Text.Encoding.UTF8.GetBytes(outcome.Error!.Message));

    private static async Task<(ToolOutcome Outcome, List<string> Files)> GetPage(string name, Func<string, Stage, Answer> download)
    {
        var recording = Recordings.Own.All.Single(own => own.Name == $"{name}.json");
        var stage = new Stage(recording, recording.Operation);
        using var coda = await StubCoda.Of(stage.To, file => download(file, stage));
        using var product = new Product(coda);
        var outcome = await product.Run("get_page", ToolCalls.Arguments("get_page", stage, recording));
        return (outcome, [.. coda.Requests.Where(request => request.StartsWith("file ", StringComparison.Ordinal)).Select(request => request["file ".Length..])]);
    }
}
