using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace CodaMcp.Coda;

/// <summary>
/// Which docs exist for a member. A doc that is hidden is in no answer of Coda that the member gets: not as an item of a list, not as a
/// source or a relation, not as a link in text.
/// </summary>
/// <remarks>What people wrote about a hidden doc into another one without a link to it is that other doc's content, and stays.</remarks>
public sealed partial class DocumentRules
{
    private const string Left = "[not available]";
    private static readonly JsonSerializerOptions Relaxed = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false };

    private readonly HashSet<string>? only;
    private readonly HashSet<string> hidden;

    /// <summary>Takes the ids of docs.</summary>
    /// <param name="only">The only docs there are; null for all.</param>
    /// <param name="hidden">The docs that there are not.</param>
    public DocumentRules(IReadOnlyCollection<string>? only, IReadOnlyCollection<string> hidden)
    {
        ArgumentNullException.ThrowIfNull(hidden);
        this.only = only is null ? null : new HashSet<string>(only, StringComparer.Ordinal);
        // Whether Coda takes an id in another case is not known. Two ids that differ in nothing else are as good as impossible.
        this.hidden = new HashSet<string>(hidden, StringComparer.OrdinalIgnoreCase);
        HidesNothing = only is null && hidden.Count == 0;
        Key = HidesNothing ? "" : Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(
            $"{(only is null ? "*" : string.Join(',', only.Order(StringComparer.Ordinal)))} {string.Join(',', hidden.Order(StringComparer.Ordinal))}")), 0, 8);
    }

    /// <summary>The rules that hide nothing.</summary>
    public static DocumentRules None { get; } = new(null, []);

    /// <summary>Whether all docs exist.</summary>
    public bool HidesNothing { get; }

    /// <summary>Tells these rules from others: what was read under others may show what these hide. Empty if nothing is hidden.</summary>
    public string Key { get; }

    /// <summary>Whether a doc is hidden.</summary>
    public bool Hides(string docId) => hidden.Contains(docId) || (only is not null && !only.Contains(docId));

    /// <summary>What Coda answers about a doc that does not exist (recorded for GET /docs/{docId}).</summary>
    internal static CodaException NoSuchDoc() => new(System.Net.HttpStatusCode.NotFound, "Not Found");

    /// <summary>Whether a link leads to a hidden doc or into one. False for what is no link into a doc.</summary>
    public bool HidesTargetOf(string link)
    {
        ArgumentNullException.ThrowIfNull(link);
        return Ids().Matches(link).Any(match => Hides(match.Groups["id"].Value))
            || (hidden.Count > 0 && DocLink().IsMatch(link) && hidden.Any(id => link.Contains(id, StringComparison.OrdinalIgnoreCase)));
    }

    /// <summary>Removes hidden docs from an answer.</summary>
    /// <param name="json">The answer: Coda's, or a result made of such answers.</param>
    /// <returns>What is left; null if the answer is about a hidden doc. The same memory if nothing was removed.</returns>
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
            // Two readers could understand it differently.
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

    // Null where nothing of it is to be shown.
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

    // A doc, something that names the doc it is about, or a cell's value that leads into one.
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

    // Browser links, embedded docs and addresses of the API. A doc's id has ten characters, and may hold "_d" itself.
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
