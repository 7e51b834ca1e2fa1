using System.Text.RegularExpressions;

namespace CodaMcp.Coda.Export;

/// <summary>Checks from which addresses an export may be fetched.</summary>
internal static partial class ExportLink
{
    /// <summary>Returns the link as an address, if it is allowed.</summary>
    /// <exception cref="CodaFileHostException">The address is not allowed.</exception>
    public static Uri Check(string link, CodaOptions options) =>
        Check(Uri.TryCreate(link, UriKind.Absolute, out var address) ? address : null, options);

    /// <summary>Returns the address of a link or a redirect, if it is allowed.</summary>
    /// <exception cref="CodaFileHostException">The address is not allowed.</exception>
    public static Uri Check(Uri? address, CodaOptions options)
    {
        if (address is not { IsAbsoluteUri: true, UserInfo.Length: 0 })
            throw Misshapen(address);
        if (options.BaseUrl.IsLoopback && address.IsLoopback && (address.Scheme == Uri.UriSchemeHttps || address.Scheme == options.BaseUrl.Scheme))
            return address;
        if (address.Scheme == Uri.UriSchemeHttp && IsPlainHost(address.IdnHost, options.BaseUrl))
            return address;
        if (address is not { HostNameType: UriHostNameType.Dns, IsDefaultPort: true } || address.Scheme != Uri.UriSchemeHttps)
            throw Misshapen(address);
        if (!IsCodasBucket(address.IdnHost) && !options.Export.HostSuffixes.Any(suffix => IsBelow(address.IdnHost, suffix)))
        {
            throw new CodaFileHostException(
                $"Coda's link to the exported page points to the host '{address.IdnHost}', which is not allowed. If the host is Coda's, add it to the setting {CodaExportOptions.HostsSetting} of this server.");
        }

        return address;
    }

    /// <summary>
    /// Returns whether this is the API's own host and the API is reached over plain HTTP. This is so for the Sandbox on another machine, never
    /// for the real API.
    /// </summary>
    public static bool IsPlainHost(string host, Uri api) =>
        api.Scheme == Uri.UriSchemeHttp && host.Equals(api.IdnHost, StringComparison.OrdinalIgnoreCase);

    /// <summary>
    /// Returns whether a host name has the form of Coda's own S3 buckets. Live export links lead to them (three independent projects, September
    /// 2026). The form is <c>coda-{region}-prod-{name}.s3.{region}.amazonaws.com</c>, or with a dash before the region. Anybody can register an
    /// unused bucket name of that form. A link is trusted because Coda's API returned it, not because of its host name.
    /// </summary>
    public static bool IsCodasBucket(string host) => CodasBucket().IsMatch(host);

    private static bool IsBelow(string host, string suffix) =>
        host.Equals(suffix, StringComparison.OrdinalIgnoreCase)
        || (host.Length > suffix.Length && host[^(suffix.Length + 1)] == '.' && host.EndsWith(suffix, StringComparison.OrdinalIgnoreCase));

    private static CodaFileHostException Misshapen(Uri? address) => new(
        $"Coda's link to the exported page points to the host '{(address is { IsAbsoluteUri: true } ? address.IdnHost : "")}', and is not allowed. It must be https with a host name, and without port and user.");

    // Allow single dashes only. This excludes punycode (xn--) and S3's own suffixes (--ol-s3, --x-s3). Regions look like us-west-2.
    [GeneratedRegex(@"\Acoda-[a-z0-9]+(-[a-z0-9]+)*-prod(-[a-z0-9]+)+\.s3[.-][a-z]{2}(-[a-z]+)+-[0-9]{1,2}\.amazonaws\.com\z", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex CodasBucket();
}
