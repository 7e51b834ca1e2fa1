namespace CodaMcp.Pages;

/// <summary>Where a client's answer goes, for people: the host is what tells one client from another that took its name.</summary>
/// <param name="Place">The host, or the app's scheme.</param>
/// <param name="IsThisComputer">Whether that is a program on the person's own machine.</param>
internal sealed record RedirectTarget(string Place, bool IsThisComputer)
{
    public static RedirectTarget Of(string redirectUri) =>
        !Uri.TryCreate(redirectUri, UriKind.Absolute, out var uri) ? new(redirectUri, false)
        : uri.Authority.Length == 0 || uri.Scheme is not ("http" or "https") ? new($"{uri.Scheme}:", true)
        : new(uri.IdnHost + (uri.IsDefaultPort ? "" : $":{uri.Port}"), uri.IsLoopback);
}
