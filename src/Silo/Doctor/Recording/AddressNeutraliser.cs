using System.Text.RegularExpressions;
using CodaMcp.Coda;
using Refit;

namespace CodaMcp.Doctor.Recording;

/// <summary>Replaces user data in an address. It keeps Coda's hosts, paths and id prefixes.</summary>
/// <param name="neutraliser">Replaces text.</param>
internal sealed partial class AddressNeutraliser(Neutraliser neutraliser)
{
    // The path segments of the API, of browser links, and of links to files and images.
    private static readonly HashSet<string> Segments = new(
        typeof(ICodaApi).GetMethods()
            .SelectMany(method => method.GetCustomAttributes(typeof(HttpMethodAttribute), inherit: false).Cast<HttpMethodAttribute>())
            .SelectMany(http => http.Path.Split('/'))
            .Where(segment => segment.Length > 0 && segment[0] != '{')
            .Concat(["apis", "v1", "d", "blobs", "DOC_EXPORT_RENDERING", "images", "workspaces", "packs"]),
        StringComparer.Ordinal);

    // Parameters with values that are numbers or words of the API.
    private static readonly HashSet<string> Parameters = new(StringComparer.Ordinal)
    {
        "limit", "valueFormat", "sortBy", "useColumnNames", "visibleOnly", "tableTypes", "isOwner", "isStarred", "isPublished", "degradeGracefully", "direction", "scale", "orderBy",
        "useUpdatedTableLayouts", "contentFormat", "includedRoles", "X-Amz-Algorithm", "X-Amz-Expires", "X-Amz-SignedHeaders", "x-id",
    };

    /// <summary>Whether the name is a parameter of the API, with any value.</summary>
    public static bool IsParameter(string name) => Parameters.Contains(name) || name is "pageToken" or "syncToken" or "query" or "url";

    /// <summary>Replaces user data in a path. Keeps the API's own segments and marks.</summary>
    public string Path(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        return string.Join('/', path.Split('/').Select(Segment));
    }

    /// <summary>Replaces user data in an address. Replaces a text that is not an address as a text.</summary>
    public string Replace(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (!Uri.TryCreate(text, UriKind.Absolute, out var address) || address.Scheme is not ("http" or "https"))
            return neutraliser.Words(text);
        var port = address.IsDefaultPort ? "" : $":{address.Port}";
        var fragment = address.Fragment.Length > 1 ? "#" + Path(address.Fragment[1..]) : address.Fragment;
        return $"{address.Scheme}://{Host(address.Host)}{port}{(text.Length == address.GetLeftPart(UriPartial.Authority).Length ? "" : Path(address.AbsolutePath))}{Query(address.Query)}{fragment}";
    }

    /// <summary>Replaces user data in the path and query of a request, below the API's address.</summary>
    public string Request(Uri address, Uri baseUrl)
    {
        ArgumentNullException.ThrowIfNull(address);
        ArgumentNullException.ThrowIfNull(baseUrl);
        return Path(address.AbsolutePath[baseUrl.AbsolutePath.TrimEnd('/').Length..]) + Query(address.Query);
    }

    // Hosts such as coda-us-west-2-prod-workflow-objects.s3.us-west-2.amazonaws.com are Coda's own.
    private static string Host(string host) =>
        host is "coda.io" or "docs.superhuman.com" or "codahosted.io" or "schema.org" or "localhost" or "127.0.0.1"
        || host.EndsWith(".coda.io", StringComparison.Ordinal) || host.EndsWith(".codahosted.io", StringComparison.Ordinal)
        || (host.StartsWith("coda-", StringComparison.Ordinal) && host.EndsWith(".amazonaws.com", StringComparison.Ordinal))
            ? host
            : "www.example.com";

    private string Segment(string escaped)
    {
        if (escaped.Length == 0 || Segments.Contains(escaped))
            return escaped;
        var segment = Uri.UnescapeDataString(escaped);
        var mark = DocMark().Match(segment) is { Success: true } doc ? doc : ObjectMark().Match(segment);
        return Escape(mark.Success
            ? $"{neutraliser.Words(mark.Groups[1].Value)}{mark.Groups[2].Value}{neutraliser.Id(mark.Groups[3].Value)}"
            : neutraliser.Id(segment));
    }

    private string Query(string query)
    {
        if (query.Length <= 1)
            return query;
        var parts = query[1..].Split('&').Select(part =>
        {
            var (name, value) = part.IndexOf('=', StringComparison.Ordinal) is >= 0 and var at ? (part[..at], part[(at + 1)..]) : (part, null);
            if (value is null)
                return neutraliser.Words(name);
            if (Parameters.Contains(name))
                return part;
            if (name == "X-Amz-Date")
                return $"{name}=20260101T000000Z";
            var text = Uri.UnescapeDataString(value);
            return $"{(ParameterName().IsMatch(name) ? name : neutraliser.Words(name))}={Uri.EscapeDataString(name == "url" ? Replace(text) : neutraliser.Id(text))}";
        });
        return $"?{string.Join('&', parts)}";
    }

    // Coda escapes only characters that a path requires to be escaped.
    private static string Escape(string text) => Uri.EscapeDataString(text).Replace("%3A", ":", StringComparison.Ordinal).Replace("%26", "&", StringComparison.Ordinal).Replace("%3D", "=", StringComparison.Ordinal);

    [GeneratedRegex("^(.*?)(_d)([A-Za-z0-9_-]{10})$")]
    private static partial Regex DocMark();

    [GeneratedRegex("^(.*)(_(?:d|su|s|tu|t|ru|r))([A-Za-z0-9-]+)$")]
    private static partial Regex ObjectMark();

    [GeneratedRegex("^[A-Za-z][A-Za-z-]{0,30}$")]
    private static partial Regex ParameterName();
}
