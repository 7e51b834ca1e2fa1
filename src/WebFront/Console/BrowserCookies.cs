using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Http;

namespace CodaMcp.Pages;

/// <summary>
/// The cookies of the pages. On https their names begin with <c>__Host-</c>, so that no other host of the domain can have set them;
/// plain http is for this machine only. All are HttpOnly, and Lax: people arrive from the client's site and from their mail.
/// </summary>
internal sealed class BrowserCookies(FrontSettings settings)
{
    // What a client asks for can be longer than one cookie may be.
    private readonly ChunkingCookieManager cookies = new() { ThrowForPartialCookies = false };

    /// <summary>Whether cookies are for https only.</summary>
    public bool IsSecure { get; } = settings.PublicUrl.StartsWith("https:", StringComparison.OrdinalIgnoreCase);

    /// <summary>The full name of a cookie.</summary>
    public string Name(string what) => $"{(IsSecure ? "__Host-" : "")}codamcp{(what.Length == 0 ? "" : $"-{what}")}";

    /// <summary>The value a request came with, or null.</summary>
    public string? Read(HttpContext context, string what) => cookies.GetRequestCookie(context, Name(what));

    /// <summary>Has the browser keep a value until it is closed, or for as long as said.</summary>
    public void Write(HttpContext context, string what, string value, TimeSpan? lifetime = null) =>
        cookies.AppendResponseCookie(context, Name(what), value, Options(lifetime));

    /// <summary>Has the browser forget a value.</summary>
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
