using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace CodaMcp.Tests.Sandbox.Coda;

/// <summary>
/// Extracts the form of a response: its members with their JSON types, the values of the API's own words, the form of its links, and the
/// kinds of its cells.
/// </summary>
internal static partial class AnswerForms
{
    private static readonly HashSet<string> Words = ["@context", "@type", "additionalType", "type", "tableType", "contentType", "style", "format", "status"];
    private static readonly HashSet<string> AddressMembers = ["browserLink", "href", "nextPageLink", "downloadLink", "url", "tableUrl"];

    public static HashSet<string> Of(JsonNode body)
    {
        var forms = new HashSet<string>();
        Collect(body, "", "$", forms);
        return forms;
    }

    private static void Collect(JsonNode? node, string name, string at, HashSet<string> forms)
    {
        if (name == "values" && node is JsonObject cells)
        {
            foreach (var (_, cell) in cells)
                forms.Add($"cell {Cell(cell)}");
        }
        else if (node is JsonObject members)
        {
            forms.Add($"{at} object");
            foreach (var (member, value) in members)
                Collect(value, member, $"{at}.{member}", forms);
        }
        else if (node is JsonArray list)
        {
            forms.Add($"{at} array");
            foreach (var item in list)
                Collect(item, name, at + "[]", forms);
        }
        else
        {
            forms.Add($"{at} {Scalar(name, node)}");
        }
    }

    private static string Cell(JsonNode? cell) => cell switch
    {
        JsonObject members => "{" + string.Join(", ", members.Select(member => $"{member.Key}: {Scalar(member.Key, member.Value)}").Order(StringComparer.Ordinal)) + "}",
        JsonArray { Count: 0 } => "empty array",
        JsonArray items => $"array of {Cell(items[0])}",
        _ when cell?.GetValueKind() == JsonValueKind.String => cell.ToString() switch
        {
            "" => "empty text",
            var text when text.StartsWith("```", StringComparison.Ordinal) => "fenced text",
            var text when Moment().Match(text) is { Success: true } moment => $"moment {(moment.Groups["offset"].Success ? "with offset" : "in UTC")}",
            _ => "text",
        },
        _ => Scalar("", cell),
    };

    private static string Scalar(string name, JsonNode? value)
    {
        var kind = value is null ? JsonValueKind.Null : value.GetValueKind();
        if (kind == JsonValueKind.String && Words.Contains(name))
            return $"= {value}";
        if (kind == JsonValueKind.String && AddressMembers.Contains(name))
            return $"address {Address(value!.ToString())}";
        return kind is JsonValueKind.True or JsonValueKind.False ? "boolean" : kind.ToString().ToLowerInvariant();
    }

    // The address without host, ids and page tokens.
    private static string Address(string text)
    {
        if (text.Contains("/icons/", StringComparison.Ordinal))
            return "icon";
        if (text.Contains("/blobs/bl-", StringComparison.Ordinal) || text.StartsWith("https://codahosted.io/", StringComparison.Ordinal))
            return "blob";
        if (Export().IsMatch(text))
            return "export";
        var rest = Origin().Replace(text, "");
        if (rest.Length == text.Length || !(rest.StartsWith("/apis/", StringComparison.Ordinal) || rest.StartsWith("/d/", StringComparison.Ordinal) || rest.StartsWith("/docs?", StringComparison.Ordinal)
            || rest.StartsWith("/folders/", StringComparison.Ordinal)))
            return "elsewhere";
        rest = BrowserId().Replace(rest, "_$1ID");
        rest = QueryValue().Replace(rest, "$1=…");
        return PathId().Replace(rest, "/$1/ID");
    }

    [GeneratedRegex("^https?://[^/]+/DOC_EXPORT_RENDERING/canvas-[A-Za-z0-9_-]+/[A-Za-z0-9_-]{10}\\?X-Amz-")]
    private static partial Regex Export();

    [GeneratedRegex("^https?://[^/]+")]
    private static partial Regex Origin();

    [GeneratedRegex("_(d|su|tu|ru)[A-Za-z0-9_-]+")]
    private static partial Regex BrowserId();

    [GeneratedRegex("([A-Za-z-]+)=[^&]*")]
    private static partial Regex QueryValue();

    [GeneratedRegex("/(docs|tables|rows|columns|pages|formulas|controls|folders|export)/(?!ID(?:[/?]|$))[^/?]+")]
    private static partial Regex PathId();

    [GeneratedRegex(@"^\d{4}-\d\d-\d\dT[\d:.]+(?:Z|(?<offset>[+-]\d\d:\d\d))$")]
    private static partial Regex Moment();
}
