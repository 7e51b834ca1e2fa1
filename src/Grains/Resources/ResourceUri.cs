using System.Text;
using CodaMcp.References;
using CodaMcp.Settings;

namespace CodaMcp.Resources;

/// <summary>
/// The URI of a doc, or of a page, table or row in it: <c>coda://docs/{doc}</c> and the rest of the path. Each part is an id or an exact name,
/// percent-encoded (RFC 3986, section 2.1). So <c>%2F</c> is a slash in a name and never separates parts of the path.
/// </summary>
/// <param name="Doc">The doc's id or name.</param>
internal sealed record ResourceUri(string Doc)
{
    /// <summary>The longest URI that is accepted. Coda's names are far shorter, even when they are encoded.</summary>
    [MemberLimit]
    public const int MaxLength = 4096;

    private const string Prefix = "coda://docs/";
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>The page's id or name; null if it is not a page.</summary>
    public string? Page { get; private init; }

    /// <summary>The table's id or name; null if it is not a table or row.</summary>
    public string? Table { get; private init; }

    /// <summary>The row's id or name; null if it is not a row.</summary>
    public string? Row { get; private init; }

    /// <summary>MCP <c>mimeType</c> of the resource.</summary>
    public string MimeType => Page is null ? ResourceTemplates.Json : ResourceTemplates.Markdown;

    /// <summary>Returns the URI of the doc with that id.</summary>
    public static string OfDoc(string id) => Prefix + Uri.EscapeDataString(id);

    /// <summary>
    /// Parses a URI. Returns null if it is not a URI of this server. Does not use <see cref="Uri"/>, which would resolve dots and change the
    /// case of a doc's id.
    /// </summary>
    public static ResourceUri? Parse(string uri)
    {
        if (uri.Length > MaxLength || !uri.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase))
            return null;
        var parts = Array.ConvertAll(uri[Prefix.Length..].Split('/'), Decode);
        if (Array.IndexOf(parts, null) >= 0)
            return null;
        return parts switch
        {
            [var doc] => new ResourceUri(doc!),
            [var doc, "pages", var page] => new ResourceUri(doc!) { Page = page },
            [var doc, "tables", var table] => new ResourceUri(doc!) { Table = table },
            [var doc, "tables", var table, "rows", var row] => new ResourceUri(doc!) { Table = table, Row = row },
            _ => null,
        };
    }

    // Returns null for a part that is not a name: a blank, a dot segment or a link. Also for a part with a question mark, a hash or a control
    // character, or with invalid encoding.
    private static string? Decode(string part)
    {
        if (part.AsSpan().IndexOfAny('?', '#') >= 0)
            return null;
        string name;
        try
        {
            name = Strict.GetString(Bytes(part)).Trim();
        }
        catch (Exception malformed) when (malformed is FormatException or ArgumentException)
        {
            return null;
        }

        return name is "" or "." or ".." || name.Any(char.IsControl) || CodaLink.IsMeant(name) ? null : name;
    }

    private static byte[] Bytes(string part)
    {
        var bytes = new List<byte>(part.Length);
        var literal = part.Split('%');
        bytes.AddRange(Strict.GetBytes(literal[0]));
        foreach (var encoded in literal.AsSpan(1))
        {
            if (encoded.Length < 2)
                throw new FormatException("A percent sign without two digits.");
            bytes.AddRange(Convert.FromHexString(encoded.AsSpan(0, 2)));
            bytes.AddRange(Strict.GetBytes(encoded[2..]));
        }

        return [.. bytes];
    }
}
