using System.Diagnostics.CodeAnalysis;
using System.Text.RegularExpressions;
using CodaMcp.Calls;

namespace CodaMcp.References;

/// <summary>A browser link into a Coda doc, as far as it can be parsed without asking Coda: <c>/d/Title_d{docId}</c> and the rest of the path.</summary>
/// <param name="Address">The link.</param>
/// <param name="DocId">The doc's id.</param>
/// <param name="LeadsInside">Whether it leads to something in the doc: a page, a table, a row.</param>
internal sealed partial record CodaLink(string Address, string DocId, bool LeadsInside)
{
    private static readonly string[] Hosts = ["coda.io", "www.coda.io", "docs.superhuman.com"];

    /// <summary>Returns whether the text is meant as a link, well formed or not.</summary>
    public static bool IsMeant(string text) =>
        text.StartsWith("http://", StringComparison.OrdinalIgnoreCase) || text.StartsWith("https://", StringComparison.OrdinalIgnoreCase);

    /// <summary>Parses a link into a doc on one of Coda's hosts.</summary>
    public static bool TryParse(string text, [NotNullWhen(true)] out CodaLink? link)
    {
        link = null;
        if (!IsMeant(text) || !Uri.TryCreate(text, UriKind.Absolute, out var address) || !Hosts.Contains(address.Host, StringComparer.OrdinalIgnoreCase))
            return false;
        var segments = address.AbsolutePath.Split('/', StringSplitOptions.RemoveEmptyEntries);
        if (segments is not ["d", var slug, ..])
            return false;
        // Ids have ten characters and may contain "_d" themselves. So an id of ten characters is tried first. Otherwise the id begins after the last "_d".
        var match = TenCharacterId().Match(slug);
        if (!match.Success)
            match = LastId().Match(slug);
        if (!match.Success)
            return false;
        link = new CodaLink(text, match.Groups[1].Value, segments.Length > 2 || address.Fragment.Length > 1);
        return true;
    }

    /// <summary>Parses a link into a doc on one of Coda's hosts.</summary>
    /// <param name="text">The link.</param>
    /// <param name="argument">The tool's argument that has the link, for the error.</param>
    /// <exception cref="ToolException">It is not such a link.</exception>
    public static CodaLink Of(string text, string argument) => TryParse(text, out var link)
        ? link
        : throw ToolException.ForArgument(argument, "is not a link into a Coda doc, such as https://coda.io/d/Title_dAbCdEfGhIj.");

    [GeneratedRegex("_d([A-Za-z0-9_-]{10})$")]
    private static partial Regex TenCharacterId();

    [GeneratedRegex("^.*_d([A-Za-z0-9_-]+)$")]
    private static partial Regex LastId();
}
