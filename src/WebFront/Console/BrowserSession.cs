using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Http;

namespace CodaMcp.Pages;

/// <summary>
/// The session token of Stytch that a browser holds, which is all it holds: who that is, Stytch says on each request. Forms are bound
/// to it, so that what one member was shown is not agreed to as another who has signed in meanwhile.
/// </summary>
internal sealed class BrowserSession(BrowserCookies cookies) : IAntiforgeryAdditionalDataProvider
{
    private const string Cookie = "";
    private const int LongestToken = 2048;
    private static readonly object Current = new();

    /// <summary>The browser's session token, or null.</summary>
    public string? Token(HttpContext context) => context.Items.TryGetValue(Current, out var changed)
        ? (string?)changed
        : cookies.Read(context, Cookie) is { Length: > 0 and <= LongestToken } token ? token : null;

    /// <summary>Gives the browser a session token, which counts at once.</summary>
    public void Begin(HttpContext context, string token)
    {
        context.Items[Current] = token;
        cookies.Write(context, Cookie, token);
    }

    /// <summary>Has the browser forget its session token, at once.</summary>
    public void Forget(HttpContext context)
    {
        context.Items[Current] = null;
        cookies.Delete(context, Cookie);
    }

    /// <inheritdoc/>
    public string GetAdditionalData(HttpContext context) =>
        Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(Token(context) ?? "")));

    /// <inheritdoc/>
    public bool ValidateAdditionalData(HttpContext context, string additionalData) => additionalData == GetAdditionalData(context);
}
