using System.Net;

namespace CodaMcp.Pages;

/// <summary>Describes the target of a client's response for people. The host distinguishes a client from another that uses the same name.</summary>
/// <param name="Place">The host, or the app's scheme.</param>
/// <param name="IsThisComputer">
/// Whether the response goes to a program on the person's own machine, through a loopback address or an app's scheme. Any program there can
/// receive such a response (RFC 8252, section 8.6).
/// </param>
internal sealed record RedirectTarget(string Place, bool IsThisComputer)
{
    public static RedirectTarget Of(string redirectUri) =>
        !Uri.TryCreate(redirectUri, UriKind.Absolute, out var uri) ? new(redirectUri, true)
        : uri.Authority.Length == 0 || uri.Scheme is not ("http" or "https") ? new($"{uri.Scheme}:", true)
        : new(uri.IdnHost + (uri.IsDefaultPort ? "" : $":{uri.Port}"), IsLocal(uri));

    // Browsers resolve localhost and all names below it to this machine. Operating systems connect to this machine for 0.0.0.0.
    private static bool IsLocal(Uri uri)
    {
        var host = uri.IdnHost.TrimEnd('.');
        if (IPAddress.TryParse(host.Trim('[', ']'), out var address))
            return IPAddress.IsLoopback(address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address) || address.Equals(IPAddress.Any) || address.Equals(IPAddress.IPv6Any);
        return host.Equals("localhost", StringComparison.OrdinalIgnoreCase) || host.EndsWith(".localhost", StringComparison.OrdinalIgnoreCase);
    }
}
