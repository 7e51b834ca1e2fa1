using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Http;

namespace CodaMcp.Pages;

/// <summary>Keeps a <see cref="SignIn"/> in the browser, so that any front can go on with it.</summary>
internal sealed class SignInCookie(BrowserCookies cookies, PageProtection protection, TimeProvider time)
{
    private const string Cookie = "sign-in";
    private static readonly TimeSpan Lifetime = TimeSpan.FromHours(1);

    /// <summary>The sign-in under way in this browser, or null.</summary>
    public SignIn? Read(HttpContext context)
    {
        if (cookies.Read(context, Cookie) is not { Length: > 0 } value)
            return null;
        try
        {
            var signIn = JsonSerializer.Deserialize(protection.SignIns.Unprotect(value), PagesJson.Default.SignIn);
            return signIn is not null && signIn.StartedAt + Lifetime > time.GetUtcNow() && ReturnPath.IsOwn(signIn.ReturnTo) ? signIn : null;
        }
        catch (Exception e) when (e is CryptographicException or JsonException)
        {
            // Another secret's, or nothing of ours.
            return null;
        }
    }

    /// <summary>The sign-in under way, or a new one that leads to the account page.</summary>
    public SignIn ReadOrStart(HttpContext context) => Read(context) ?? new SignIn(ReturnPath.Account, time.GetUtcNow());

    /// <summary>
    /// Starts a sign-in that leads to one of our pages; one that is under way leads there from now on. The verifier stays, so that a link that
    /// is in the mail already still works; whatever is started next gets a new one.
    /// </summary>
    public void Start(HttpContext context, string returnTo) =>
        Write(context, new SignIn(returnTo, time.GetUtcNow()) { Verifier = Read(context)?.Verifier });

    /// <summary>Keeps it.</summary>
    public void Write(HttpContext context, SignIn signIn) =>
        cookies.Write(context, Cookie, protection.SignIns.Protect(JsonSerializer.Serialize(signIn, PagesJson.Default.SignIn)), Lifetime);

    /// <summary>Forgets it.</summary>
    public void End(HttpContext context) => cookies.Delete(context, Cookie);
}
