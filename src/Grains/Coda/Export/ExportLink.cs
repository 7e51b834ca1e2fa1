namespace CodaMcp.Coda.Export;

/// <summary>Which addresses an export is fetched from.</summary>
internal static class ExportLink
{
    /// <summary>The link as an address.</summary>
    /// <exception cref="CodaUnavailableException">It is none that may be called.</exception>
    public static Uri Check(string link, CodaOptions options)
    {
        if (!Uri.TryCreate(link, UriKind.Absolute, out var address) || address.UserInfo.Length > 0)
            throw Refused();
        if (options.BaseUrl.IsLoopback && address.IsLoopback && address.Scheme is ("http" or "https"))
            return address;
        if (IsPlainHost(address.IdnHost, options.BaseUrl))
            return address;
        if (address.Scheme != Uri.UriSchemeHttps || address.HostNameType != UriHostNameType.Dns || !options.Export.HostSuffixes.Any(suffix => IsBelow(address.IdnHost, suffix)))
            throw Refused();
        return address;
    }

    /// <summary>Whether this is the API's own host and the API is reached over plain HTTP: the Sandbox on another machine, never the real one.</summary>
    public static bool IsPlainHost(string host, Uri api) =>
        api.Scheme == Uri.UriSchemeHttp && host.Equals(api.IdnHost, StringComparison.OrdinalIgnoreCase);

    private static bool IsBelow(string host, string suffix) =>
        host.Equals(suffix, StringComparison.OrdinalIgnoreCase)
        || (host.Length > suffix.Length && host[^(suffix.Length + 1)] == '.' && host.EndsWith(suffix, StringComparison.OrdinalIgnoreCase));

    private static CodaUnavailableException Refused() => new("Coda's link to the exported page leads to a host that is not allowed.", mayHaveExecuted: false);
}
