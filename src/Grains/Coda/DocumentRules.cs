using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace CodaMcp.Coda;

/// <summary>
/// Determines which docs exist for a member. A hidden doc appears in no response that the member receives: not as an item of a list, not as a
/// source or relation, and not as a link in text.
/// </summary>
/// <remarks>Text about a hidden doc in another doc stays if it contains no link to the hidden doc. It is content of the other doc.</remarks>
public sealed partial class DocumentRules
{
    private const string Left = "[not available]";
    private static readonly JsonSerializerOptions Relaxed = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false };

    private readonly HashSet<string>? only;
    private readonly HashSet<string> hidden;

    /// <summary>Creates the rules from the ids of docs.</summary>
    /// <param name="only">The only docs that exist for the member; null for all.</param>
    /// <param name="hidden">The docs that do not exist for the member.</param>
    public DocumentRules(IReadOnlyCollection<string>? only, IReadOnlyCollection<string> hidden)
    {
        ArgumentNullException.ThrowIfNull(hidden);
        this.only = only is null ? null : new HashSet<string>(only, StringComparer.Ordinal);
        // It is not known whether Coda accepts an id in another case. Two ids that differ only in case are practically impossible.
        this.hidden = new HashSet<string>(hidden, StringComparer.OrdinalIgnoreCase);
        HidesNothing = only is null && hidden.Count == 0;
        Key = HidesNothing ? "" : Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(
            $"{(only is null ? "*" : string.Join(',', only.Order(StringComparer.Ordinal)))} {string.Join(',', hidden.Order(StringComparer.Ordinal))}")), 0, 8);
    }

    /// <summary>The rules that hide nothing.</summary>
    public static DocumentRules None { get; } = new(null, []);

    /// <summary>Whether all docs exist.</summary>
    public bool HidesNothing { get; }

    /// <summary>
    /// The key of these rules. A result that was read under other rules may show docs that these rules hide. Empty if nothing is hidden.
    /// </summary>
    public string Key { get; }

    /// <summary>Whether a doc is hidden.</summary>
    public bool Hides(string docId) => hidden.Contains(docId) || (only is not null && !only.Contains(docId));

    /// <summary>Returns the error that Coda sends for a doc that does not exist (recorded for GET /docs/{docId}).</summary>
    internal static CodaException NoSuchDoc() => new(System.Net.HttpStatusCode.NotFound, "Not Found");

    /// <summary>Whether a link leads to a hidden doc or into one. False for a text that is not a link into a doc.</summary>
    public bool HidesTargetOf(string link)
    {
        ArgumentNullException.ThrowIfNull(link);
        return Ids().Matches(link).Any(match => Hides(match.Groups["id"].Value))
            || (hidden.Count > 0 && DocLink().IsMatch(link) && hidden.Any(id => link.Contains(id, StringComparison.OrdinalIgnoreCase)));
    }

    /// <summary>Removes hidden docs from a response.</summary>
    /// <param name="json">A response of Coda, or a result made from such responses.</param>
    /// <returns>
    /// The cleaned response. Null if the response is about a hidden doc, or if it is not strictly valid JSON. The same memory if nothing was
    /// removed.
    /// </returns>
    public ReadOnlyMemory<byte>? Clean(ReadOnlyMemory<byte> json)
    {
        if (HidesNothing || json.IsEmpty || (only is null && !NamesHidden(Encoding.UTF8.GetString(json.Span))))
            return json;
        JsonNode? root;
        try
        {
            root = JsonNode.Parse(json.Span, documentOptions: Strict);
        }
        catch (JsonException)
        {
            // Two parsers could interpret such JSON differently.
            return null;
        }

        if (root is null)
            return json;
        if (root is JsonObject whole && IsHidden(whole))
            return null;
        var changed = false;
        root = CleanNode(root, ref changed);
        return changed ? Encoding.UTF8.GetBytes(root?.ToJsonString(Relaxed) ?? "null") : json;
    }

    private bool NamesHidden(string text) => hidden.Any(id => text.Contains(id, StringComparison.OrdinalIgnoreCase));

    // Removes hidden docs from a node, and sets changed if it removed any.
    private JsonNode? CleanNode(JsonNode node, ref bool changed)
    {
        switch (node)
        {
            case JsonArray array:
                for (var place = array.Count - 1; place >= 0; place--)
                {
                    if (array[place] is not { } item)
                        continue;
                    if (item is JsonObject thing && IsHidden(thing))
                    {
                        array.RemoveAt(place);
                        changed = true;
                    }
                    else if (CleanNode(item, ref changed) is { } cleaned && !ReferenceEquals(cleaned, item))
                    {
                        array[place] = cleaned;
                    }
                }

                return array;
            case JsonObject thing:
                var leadsAway = thing.Any(property => property.Value is JsonValue value && value.TryGetValue<string>(out var text) && IsLink(text) && HidesTargetOf(text));
                foreach (var (name, value) in thing.ToList())
                {
                    if (value is JsonObject inner && IsHidden(inner))
                    {
                        thing[name] = null;
                        changed = true;
                    }
                    else if (leadsAway && value is JsonValue text && text.TryGetValue<string>(out var said) && (IsName(name) || (IsLink(said) && HidesTargetOf(said))))
                    {
                        thing[name] = "";
                        changed = true;
                    }
                    else if (value is not null && CleanNode(value, ref changed) is { } cleaned && !ReferenceEquals(cleaned, value))
                    {
                        thing[name] = cleaned;
                    }
                }

                return thing;
            case JsonValue value when value.TryGetValue<string>(out var text):
                var left = CleanText(text);
                if (left == text)
                    return value;
                changed = true;
                return JsonValue.Create(left);
            default:
                return node;
        }
    }

    private string CleanText(string text)
    {
        var left = text;
        if (left.Contains("://", StringComparison.Ordinal))
        {
            left = MarkdownLink().Replace(left, match => HidesTargetOf(match.Groups["url"].Value) ? Left : match.Value);
            left = HtmlLink().Replace(left, match => HidesTargetOf(match.Groups["url"].Value) ? Left : match.Value);
            left = BareLink().Replace(left, match => HidesTargetOf(match.Value) ? Left : match.Value);
        }

        foreach (var id in hidden)
            left = left.Replace(id, "…", StringComparison.OrdinalIgnoreCase);
        return left;
    }

    // Whether an object is a hidden doc, belongs to one, or leads into one. A cell's value or a resolved link can lead into a doc.
    private bool IsHidden(JsonObject thing) =>
        (TextOf(thing, "type") == "doc" && TextOf(thing, "id") is { } id && Hides(id))
        || (TextOf(thing, "id") is { } denied && hidden.Contains(denied))
        || (TextOf(thing, "docId") is { } docId && Hides(docId))
        || (thing["doc"] is JsonObject doc && TextOf(doc, "id") is { } about && Hides(about))
        || (TextOf(thing, "@type") is not null && TextOf(thing, "url") is { } url && HidesTargetOf(url))
        || (thing["resource"] is JsonObject target && TextOf(target, "href") is { } href && HidesTargetOf(href));

    private static bool IsLink(string text) => text.StartsWith("https://", StringComparison.OrdinalIgnoreCase) || text.StartsWith("http://", StringComparison.OrdinalIgnoreCase);

    private static bool IsName(string property) => property is "name" or "title" or "subtitle";

    private static string? TextOf(JsonObject thing, string property) =>
        thing.TryGetPropertyValue(property, out var value) && value is JsonValue text && text.TryGetValue<string>(out var said) ? said : null;

    // Matches browser links, embedded docs and addresses of the API. A doc's id has ten characters and may itself contain "_d".
    [GeneratedRegex(
        """(?:https?://(?:www\.)?(?:coda\.io|docs\.superhuman\.com)/(?:d/[^\s/?#"')]*?_d(?<id>[A-Za-z0-9_-]{10})(?![A-Za-z0-9_-])|embed/(?<id>[A-Za-z0-9_-]{10})(?![A-Za-z0-9_-]))|/apis/v1/docs/(?<id>[A-Za-z0-9_-]+))""",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Ids();

    [GeneratedRegex("""^https?://(?:www\.)?(?:coda\.io|docs\.superhuman\.com)/|/apis/v1/docs/""", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex DocLink();

    [GeneratedRegex("""!?\[(?:[^\[\]\\]|\\.)*\]\(\s*<?(?<url>https?://[^\s)>]+)>?[^)]*\)""", RegexOptions.CultureInvariant)]
    private static partial Regex MarkdownLink();

    [GeneratedRegex("""<a\s[^>]*?href="(?<url>https?://[^"]+)"[^>]*>.*?</a>""", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.Singleline)]
    private static partial Regex HtmlLink();

    [GeneratedRegex("""https?://[^\s<>"'()\[\]]+""", RegexOptions.CultureInvariant)]
    private static partial Regex BareLink();
}
