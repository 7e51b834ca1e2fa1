using System.Buffers;
using System.Security.Cryptography;
using System.Text;
using CodaMcp.Authentication;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Http;

namespace CodaMcp.Pages;

/// <summary>
/// Holds the Stytch session token of a browser. The token is opaque: Stytch tells which member it belongs to. Forms are bound to the token,
/// or to the member with Cloudflare Access, so a member cannot send a form that another member was shown. The sign-in forms are not bound,
/// because a sign-in in another tab may finish meanwhile.
/// </summary>
internal sealed class BrowserSession(BrowserCookies cookies) : IAntiforgeryAdditionalDataProvider
{
    private const string Cookie = "";
    private const int ShortestToken = 16;
    private const int LongestToken = 2048;

    // Stytch's session tokens are opaque. Those in its documentation are 44 characters of base64url. This set is wider, but still keeps
    // values that are not meant for Stytch from costing a call to Stytch.
    private static readonly SearchValues<char> TokenCharacters =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~+/=");

    private static readonly object Current = new();

    /// <summary>Returns the browser's session token, or null.</summary>
    public string? Token(HttpContext context) => context.Items.TryGetValue(Current, out var changed)
        ? (string?)changed
        : cookies.Read(context, Cookie) is { Length: >= ShortestToken and <= LongestToken } token && !token.AsSpan().ContainsAnyExcept(TokenCharacters) ? token : null;

    /// <summary>Stores a session token in the browser. It applies to the rest of this request, too.</summary>
    public void Begin(HttpContext context, string token)
    {
        context.Items[Current] = token;
        cookies.Write(context, Cookie, token);
    }

    /// <summary>Deletes the session token in the browser. This applies to the rest of this request, too.</summary>
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
