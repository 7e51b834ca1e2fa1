using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Http;

namespace CodaMcp.Pages;

/// <summary>
/// Reads and writes the cookies of the pages. With https, their names begin with <c>__Host-</c>, so that no other host of the domain can
/// set them. Plain http is only for this machine. All cookies are HttpOnly. They are SameSite=Lax, because people arrive from the client's
/// site and from their mail.
/// </summary>
internal sealed class BrowserCookies(FrontSettings settings)
{
    // A client's request can be longer than the limit of one cookie.
    private readonly ChunkingCookieManager cookies = new() { ThrowForPartialCookies = false };

    /// <summary>Whether cookies are for https only.</summary>
    public bool IsSecure { get; } = settings.PublicUrl.StartsWith("https:", StringComparison.OrdinalIgnoreCase);

    /// <summary>Returns the full name of a cookie.</summary>
    public string Name(string what) => $"{(IsSecure ? "__Host-" : "")}codamcp{(what.Length == 0 ? "" : $"-{what}")}";

    /// <summary>Returns the value of a cookie in the request, or null.</summary>
    public string? Read(HttpContext context, string what) => cookies.GetRequestCookie(context, Name(what));

    /// <summary>Stores a value in the browser, for the given lifetime or until the browser is closed.</summary>
    public void Write(HttpContext context, string what, string value, TimeSpan? lifetime = null) =>
        cookies.AppendResponseCookie(context, Name(what), value, Options(lifetime));

    /// <summary>Deletes a value in the browser.</summary>
    public void Delete(HttpContext context, string what) => cookies.DeleteCookie(context, Name(what), Options(lifetime: null));

    private CookieOptions Options(TimeSpan? lifetime) => new()
    {
        HttpOnly = true,
        Secure = IsSecure,
        SameSite = SameSiteMode.Lax,
        Path = "/",
        MaxAge = lifetime,
        IsEssential = true,
    };
}
