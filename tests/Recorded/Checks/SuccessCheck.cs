using System.Text.Json;
using System.Text.Json.Nodes;
using CodaMcp.Tests.Reading;
using CodaMcp.Tests.Serving;

namespace CodaMcp.Tests.Checks;

/// <summary>Checks the client and the tools against a recorded success.</summary>
internal static class SuccessCheck
{
    private const int MostPages = 20;

    /// <summary>Checks that the typed client reads the response without losing a declared member.</summary>
    public static async Task Client(Recording recording)
    {
        var stage = new Stage(recording, recording.Operation);
        using var coda = await StubCoda.Of(stage);
        using var product = new Product(coda);
        var read = await TypedClient.Call(product.Api, Operation.Of(recording.Operation), stage.Ids);
        Assert.True(coda.Unknown.IsEmpty, string.Join(", ", coda.Unknown));
        if (read is not null)
            Assert.Empty(RoundTrip.Differences(recording.Json!.Value, read));
    }

    /// <summary>Checks that the tools return the facts of the recording.</summary>
    public static async Task Tools(Recording recording)
    {
        foreach (var tool in ToolCalls.For(recording))
        {
            var operation = recording.Operation == Recording.Download ? "getPageContentExportStatus" : recording.Operation;
            var stage = new Stage(recording, recording.Operation);
            using var coda = await StubCoda.Of(stage);
            using var product = new Product(coda);
            var results = await Pages(product, tool, ToolCalls.Arguments(tool, stage, recording));
            Assert.True(coda.Unknown.IsEmpty, string.Join(", ", coda.Unknown));

            var leaves = results.SelectMany(Facts.Leaves).ToHashSet(StringComparer.Ordinal);
            var isOwn = tool == Operation.Of(operation).Tool || recording.Operation is "getRow" or "listRows";
            // A search shows the doc that it searched for. A long value is truncated, and the result says so.
            var shown = tool == "search" && recording.Json is { } all && all.TryGetProperty("items", out var items) && items.GetArrayLength() > 0
                ? recording with { Json = items[0] } : recording;
            var cut = leaves.Contains("moreOptions") || results.Exists(result => result.TryGetProperty("note", out var note) && note.GetString()!.Contains("cut", StringComparison.OrdinalIgnoreCase));
            var overview = !isOwn && results.Exists(result => result.TryGetProperty("note", out _));
            foreach (var fact in overview ? [] : Expected(shown, stage, isOwn && !cut))
                Assert.True(leaves.Contains(fact) || leaves.Any(leaf => leaf.Contains(fact, StringComparison.Ordinal)), $"{tool} does not say '{fact}': {string.Join('\n', results)}");
            if (isOwn && recording.Json is { } json)
                Assert.DoesNotContain(Facts.Leaves(json).Where(Facts.IsFenced), leaves.Contains);
            if (tool == Operation.Of(operation).Tool || recording.Expect.Tool is not null)
                Texts.Hold(recording.Expect, string.Join('\n', leaves), tool);
        }
    }

    private static HashSet<string> Expected(Recording recording, Stage stage, bool isOwn)
    {
        switch (recording.Operation)
        {
            case Recording.Download when recording.Status == 200 && !recording.ContentType.Contains("xml", StringComparison.Ordinal):
                return [recording.Text.Split('\n').Select(line => line.Trim()).FirstOrDefault(line => line.Length > 0) ?? ""];
            case Recording.Download or "getPageContentExportStatus":
                return [Stage.PageText];
            case "beginPageContentExport":
                return [stage.Ids["pageIdOrName"], Stage.PageText];
            case "getMutationStatus":
                return [recording.Json!.Value.GetProperty("completed").GetBoolean() ? "applied" : "accepted"];
            default:
                // The response to some writes is empty.
                return recording.Json is not { } body ? [] : Operation.Of(recording.Operation).Method == "GET" ? Facts.Of(body, isOwn) : Facts.OfWrite(body);
        }
    }

    private static async Task<List<JsonElement>> Pages(Product product, string tool, JsonObject arguments)
    {
        var results = new List<JsonElement>();
        for (var page = 0; page < MostPages; page++)
        {
            results.Add(await product.Result(tool, arguments));
            if (!results[^1].TryGetProperty("nextCursor", out var cursor))
                return results;
            arguments["cursor"] = cursor.GetString();
        }

        Assert.Fail($"{tool} comes to no end.");
        return results;
    }
}
