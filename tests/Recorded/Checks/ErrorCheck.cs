using System.Text.Json;
using System.Text.RegularExpressions;
using CodaMcp.Tests.Reading;
using CodaMcp.Tests.Serving;
using CodaMcp.Tools;

namespace CodaMcp.Tests.Checks;

/// <summary>Checks a tool's error for a recorded error: the right kind, Coda's message, and no other cause.</summary>
internal static partial class ErrorCheck
{
    /// <summary>The maximum length of an error text, in characters.</summary>
    private const int Longest = 2_000;

    // Operations for an error that any operation may answer: a read, a listing, a write, and a write that Coda queues.
    private static readonly string[] Usual = ["getTable", "listTables", "createFolder", "updateRow"];

    /// <summary>Returns the tools' results for the error.</summary>
    public static async Task Tools(Recording recording)
    {
        foreach (var operation in recording.Operation == Recording.Any ? Usual : [recording.Operation])
            await Tool(recording, Operation.Of(operation));
    }

    private static async Task Tool(Recording recording, Operation operation)
    {
        var tool = recording.Expect.Tool ?? operation.Tool;
        var stage = new Stage(recording, operation.Id);
        using var coda = await StubCoda.Of(stage);
        using var product = new Product(coda);
        var outcome = await product.Run(tool, ToolCalls.Arguments(tool, stage, recording));
        Assert.True(coda.Unknown.IsEmpty, string.Join(", ", coda.Unknown));
        Assert.Contains(coda.Requests, request => request.Split('?')[0] == operation.Id);

        // A token that may not export can still read the page's lines.
        if (operation.Id == "beginPageContentExport" && recording.Status == 403)
        {
            Assert.Contains("may not export", System.Text.Encoding.UTF8.GetString(outcome.Result!), StringComparison.Ordinal);
            return;
        }

        // The export of a page is a POST, but it changes nothing.
        var writes = operation.Method != "GET" && operation.Id != "beginPageContentExport";
        string text;
        if (outcome.Error is { } error)
        {
            Assert.True(Kinds(recording, operation, writes).Contains(error.Kind), $"{tool} calls {recording.Status} {error.Kind}: {error.Message}");
            text = error.Message;
        }
        else
        {
            // The outcome of a write without a readable response is unknown. If Coda accepted it, it is at least accepted.
            text = System.Text.Encoding.UTF8.GetString(outcome.Result!);
            var status = JsonElement.Parse(outcome.Result!).TryGetProperty("status", out var said) ? said.GetString() : null;
            Assert.True(writes && (status == "unknown" ? recording.Status is < 300 or >= 500 : status == "accepted" && recording.Status < 300), $"{tool} answers {text}");
        }

        Assert.InRange(text.Length, 20, Longest);
        // For a missing object, a tool may write its own text about what it looked for.
        var names = recording.Status is 404 or 410 && operation.Parameters.Any(name => text.Contains(stage.Ids[name], StringComparison.Ordinal));
        foreach (var cause in Said(recording))
            Assert.True(names || text.Contains(cause, StringComparison.Ordinal), $"{tool} does not say '{cause}': {text}");
        Assert.False(recording.Status is not (401 or 403) && Token().IsMatch(text.Replace("The Coda API token is in order.", "", StringComparison.Ordinal)), $"{tool} calls the token a cause of {recording.Status}: {text}");
        Assert.DoesNotContain("could not be reached", text, StringComparison.Ordinal);
        Assert.DoesNotContain("<html", text, StringComparison.OrdinalIgnoreCase);
        if (recording.Status == 409)
            Assert.DoesNotContain("Correct the arguments", text, StringComparison.Ordinal);
        Texts.Hold(recording.Expect, text, tool);
    }

    private static ToolErrorKind[] Kinds(Recording recording, Operation operation, bool writes) => recording.Expect.Kind is { } named ? [Enum.Parse<ToolErrorKind>(named)] : recording.Status switch
    {
        // A response that does not fit has its own error kind. For a write the outcome is then unknown.
        < 300 => writes ? [ToolErrorKind.UnknownOutcome] : [ToolErrorKind.UnexpectedAnswer],
        // A doc that is being prepared. For an operation outside of docs, a 409 can only be a conflict.
        409 => operation.Parameters.Contains("docId") ? [ToolErrorKind.CodaBusy] : [ToolErrorKind.Refused],
        400 or 401 or 403 when NotAllowed().IsMatch(recording.Text) => [ToolErrorKind.Forbidden],
        401 or 403 => [ToolErrorKind.Forbidden],
        404 or 410 => [ToolErrorKind.NotFound],
        // A value that is not an id may still be a name.
        400 when recording.Operation == "getDoc" => [ToolErrorKind.Refused, ToolErrorKind.NotFound],
        429 => [ToolErrorKind.CodaBusy],
        >= 500 => [writes ? ToolErrorKind.UnknownOutcome : ToolErrorKind.CodaUnavailable],
        // A tool may know which argument Coda means.
        _ => [ToolErrorKind.Refused, ToolErrorKind.InvalidArgument],
    };

    // The causes in Coda's detail, or its message if that is more than the status.
    private static List<string> Said(Recording recording)
    {
        if (recording.Status is < 400 or >= 500 or 401 || recording.Json is not { ValueKind: JsonValueKind.Object } body)
            return [];
        var causes = body.TryGetProperty("codaDetail", out var detail) ? Causes(detail).Take(3).ToList() : [];
        if (causes.Count > 0)
            return causes;
        string? Text(string name) => body.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
        return Text("message") is { } message && message != Text("statusMessage") ? [message.TrimEnd('.', ' ')] : [];
    }

    private static IEnumerable<string> Causes(JsonElement place)
    {
        if (place.ValueKind == JsonValueKind.Array)
            return place.EnumerateArray().SelectMany(Causes);
        if (place.ValueKind != JsonValueKind.Object)
            return [];
        var inner = place.EnumerateObject().Where(member => member.Value.ValueKind is JsonValueKind.Array or JsonValueKind.Object && member.Name != "path")
            .SelectMany(member => Causes(member.Value)).ToList();
        return inner.Count > 0 ? inner : place.TryGetProperty("message", out var message) && message.ValueKind == JsonValueKind.String ? [message.GetString()!] : [];
    }

    // Words that Coda's messages about a plan, a missing profile or an organization have in common (live notes).
    [GeneratedRegex(@"\b(plan|maker profile|organization|enterprise)\b", RegexOptions.IgnoreCase)]
    private static partial Regex NotAllowed();

    [GeneratedRegex(@"\btoken\b", RegexOptions.IgnoreCase)]
    private static partial Regex Token();
}
