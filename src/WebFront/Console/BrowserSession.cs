using System.Buffers;
using System.Security.Cryptography;
using System.Text;
using CodaMcp.Authentication;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Http;

namespace CodaMcp.Pages;

/// <summary>
/// The session token of Stytch that a browser holds. It says nothing about the member: Stytch does, on each request. Forms are bound to it, or
/// to the member with Cloudflare Access, so that nobody agrees to what another member was shown. The forms of the sign-in are not bound: a
/// sign-in in another tab may finish meanwhile.
/// </summary>
internal sealed class BrowserSession(BrowserCookies cookies) : IAntiforgeryAdditionalDataProvider
{
    private const string Cookie = "";
    private const int ShortestToken = 16;
    private const int LongestToken = 2048;

    // Stytch's session tokens are opaque. Those in its documentation are 44 characters of base64url; this is wider, and still nothing that
    // is not meant for Stytch costs a call of Stytch.
    private static readonly SearchValues<char> TokenCharacters =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~+/=");

    private static readonly object Current = new();

    /// <summary>The browser's session token, or null.</summary>
    public string? Token(HttpContext context) => context.Items.TryGetValue(Current, out var changed)
        ? (string?)changed
        : cookies.Read(context, Cookie) is { Length: >= ShortestToken and <= LongestToken } token && !token.AsSpan().ContainsAnyExcept(TokenCharacters) ? token : null;

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
    public string GetAdditionalData(HttpContext context) => context.Request.Path.StartsWithSegments(LoginPages.Path)
        ? ""
        : Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(Token(context) ?? context.FindMember()?.Id.ToGrainKey() ?? "")));

    /// <inheritdoc/>
    public bool ValidateAdditionalData(HttpContext context, string additionalData) => additionalData == GetAdditionalData(context);
}
