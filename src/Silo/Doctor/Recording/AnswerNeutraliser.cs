using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace CodaMcp.Doctor.Recording;

/// <summary>
/// Replaces all user data in a response, and keeps its structure. A string is replaced unless its member is known to contain words of the
/// API. So strings of members that Coda adds later are replaced too.
/// </summary>
/// <param name="neutraliser">Replaces text.</param>
/// <param name="addresses">Replaces addresses.</param>
internal sealed partial class AnswerNeutraliser(Neutraliser neutraliser, AddressNeutraliser addresses)
{
    // Members of the API's own objects with words of the API as values. In cells, members of the same name contain user data.
    private static readonly HashSet<string> Words = new(StringComparer.Ordinal)
    {
        "type", "tableType", "contentType", "layout", "style", "controlType", "format", "status", "access", "mode", "role", "codaType", "statusMessage", "principalType", "insertionMode",
        "direction", "dateFormat", "timeFormat", "displayType", "durationUnit", "currencyCode", "useThousandsSeparator", "browserIcon", "setupStatus", "provider", "pageRenderMethod", "renderMethod",
    };

    // JSON-LD of rich values (coda-recorded, getRow-rich).
    private static readonly HashSet<string> CellMembers = new(StringComparer.Ordinal)
    {
        "@context", "@type", "additionalType", "name", "url", "rowId", "tableId", "tableUrl", "currency", "amount", "email", "identifier", "height", "width", "status", "contentUrl",
        "mimeType", "size", "type", "sourceUrl", "value", "label",
    };

    // Words with a capital letter inside a sentence that are Coda's or the file host's own.
    private static readonly HashSet<string> ServicesWords = new(StringComparer.Ordinal)
    {
        "Access", "API", "Coda", "Denied", "Doc", "Error", "Expired", "Failed", "Forbidden", "Found", "HTML", "HTTP", "ID", "JSON", "Maker", "Not", "Request", "Signature", "Token", "URL", "UTC",
    };

    private static readonly HashSet<string> CellWords = new(StringComparer.Ordinal) { "live", "deleted", "failed", "image", "row", "attachment" };

    /// <summary>Replaces user data in a JSON body.</summary>
    /// <param name="body">The body.</param>
    /// <param name="isError">Whether it is an error body. Its message is Coda's own text.</param>
    /// <exception cref="JsonException">The body is not JSON.</exception>
    public JsonNode? Body(byte[] body, bool isError)
    {
        var node = JsonNode.Parse(body);
        return isError ? Error(node) : Node(node, "", isContent: false);
    }

    /// <summary>Replaces user data in a body that is not JSON. It is the text of a page, or an error of the file host in XML or HTML.</summary>
    public string Text(string text, bool isError) => isError ? ErrorText(text) : neutraliser.Text(text, addresses.Replace);

    private JsonNode? Node(JsonNode? node, string name, bool isContent)
    {
        switch (node)
        {
            case JsonObject members:
                var replaced = new JsonObject();
                foreach (var (member, value) in members)
                {
                    var isCell = isContent || name == "values";
                    var unique = isCell ? Unique(replaced, CellName(member, isDirect: name == "values")) : member;
                    replaced[unique] = Node(value, member, isCell || member is "value" or "defaultValue");
                }

                return replaced;
            case JsonArray items:
                return new JsonArray([.. items.Select(item => Node(item, name, isContent))]);
            case JsonValue value when value.GetValueKind() == JsonValueKind.String:
                return JsonValue.Create(String(value.GetValue<string>(), name, isContent));
            case JsonValue value when value.GetValueKind() == JsonValueKind.Number:
                return JsonNode.Parse(neutraliser.Number(value.ToJsonString()));
            default:
                return node?.DeepClone();
        }
    }

    private string CellName(string member, bool isDirect) =>
        !isDirect && CellMembers.Contains(member) ? member : neutraliser.Id(member);

    private static string Unique(JsonObject members, string name)
    {
        var unique = name;
        for (var i = 2; members.ContainsKey(unique); i++)
            unique = $"{name} {i}";
        return unique;
    }

    private string String(string text, string name, bool isContent)
    {
        if (text.Length == 0)
            return text;
        // JSON-LD also occurs outside of cells, for example for the people of a page.
        if (isContent || name.StartsWith('@') ? IsCellWord(text, name) : Words.Contains(name) && Word().IsMatch(text))
            return text;
        if (Colour().IsMatch(text) || (name == "currency" && Currency().IsMatch(text)))
            return text;
        if (Moment().IsMatch(text))
            return neutraliser.Moment(text);
        if (text.StartsWith("http://", StringComparison.Ordinal) || text.StartsWith("https://", StringComparison.Ordinal))
            return Uri.TryCreate(text, UriKind.Absolute, out _) && !text.Contains(' ', StringComparison.Ordinal) ? addresses.Replace(text) : neutraliser.Text(text, addresses.Replace);
        return name.EndsWith("id", StringComparison.OrdinalIgnoreCase) || name.EndsWith("Ids", StringComparison.Ordinal)
            ? text.Contains('@', StringComparison.Ordinal) ? neutraliser.Text(text, addresses.Replace) : neutraliser.Id(text)
            : neutraliser.Text(text, addresses.Replace);
    }

    private static bool IsCellWord(string text, string name) => name switch
    {
        "@context" => text is "http://schema.org/" or "https://schema.org/" or "http://schema.org" or "https://schema.org",
        "@type" => Word().IsMatch(text),
        "additionalType" or "status" or "type" => CellWords.Contains(text),
        _ => false,
    };

    private JsonNode? Error(JsonNode? node, string name = "") => node switch
    {
        JsonObject members => new JsonObject(members.Select(member => KeyValuePair.Create(member.Key, Error(member.Value, member.Key)))),
        JsonArray items => new JsonArray([.. items.Select(item => Error(item, name))]),
        JsonValue value when value.GetValueKind() == JsonValueKind.String => JsonValue.Create(
            name is "statusMessage" or "codaType" or "code" && Word().IsMatch(value.GetValue<string>()) ? value.GetValue<string>() : ErrorText(value.GetValue<string>())),
        _ => node?.DeepClone(),
    };

    // Keeps Coda's own words. Replaces names, ids and addresses. A name without quotes is recognised only by its capital letter.
    private string ErrorText(string text) => Somebodys().Replace(text, match =>
    {
        if (match.Groups["quoted"] is { Success: true } quoted)
            return $"{match.Value[0]}{Quoted(quoted.Value)}{match.Value[^1]}";
        if (match.Groups["element"] is { Success: true } element)
            return $"<{element.Value}>{addresses.Path(match.Groups["key"].Value)}";
        if (match.Groups["path"].Success)
            return addresses.Path(match.Value);
        if (match.Groups["capital"].Success && ServicesWords.Contains(match.Value))
            return match.Value;
        return match.Groups["link"].Success ? addresses.Replace(match.Value) : neutraliser.Words(match.Value);
    });

    private string Quoted(string text) =>
        AddressNeutraliser.IsParameter(text) ? text : text.StartsWith("http", StringComparison.Ordinal) ? addresses.Replace(text) : neutraliser.Words(text);

    [GeneratedRegex("^[A-Za-z][A-Za-z0-9 _./+-]{0,40}$")]
    private static partial Regex Word();

    [GeneratedRegex("^#[0-9A-Fa-f]{3,8}$")]
    private static partial Regex Colour();

    [GeneratedRegex("^[A-Z]{3}$")]
    private static partial Regex Currency();

    [GeneratedRegex(@"^\d{4}-\d\d-\d\d([T ]\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:?\d\d)?)?$")]
    private static partial Regex Moment();

    // In this order: text in quotes; the file host's names of its objects; links; email addresses; ids; capitalised words inside a sentence.
    [GeneratedRegex("""
        "(?<quoted>[^"]*)"|“(?<quoted>[^”]*)”|‘(?<quoted>[^’]*)’|`(?<quoted>[^`]*)`|(?<!\w)'(?<quoted>.*?)'(?!\w)
        |<(?<element>Key|RequestId|HostId|Resource|BucketName)>(?<key>[^<]*)
        |(?<path>(?:[\w.-]+/)*DOC_EXPORT_RENDERING/[^\s<>"']+)
        |(?<link>https?://[^\s<>"')\]]+)
        |[^\s@<>"'(]+@[^\s@<>"')]+
        |[A-Za-z0-9_-]*[A-Za-z][A-Za-z0-9_-]*\d[A-Za-z0-9_-]*|\d[A-Za-z0-9_-]*[A-Za-z][A-Za-z0-9_-]*|[A-Za-z]+-[A-Za-z0-9_-]{6,}
        |(?<=[\w,;]\s+)(?<capital>\p{Lu}[\p{L}\p{M}]*)
        """, RegexOptions.IgnorePatternWhitespace | RegexOptions.ExplicitCapture)]
    private static partial Regex Somebodys();
}
