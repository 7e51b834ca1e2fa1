using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using CodaMcp.Settings;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;

namespace CodaMcp.Pages;

/// <summary>
/// Stores the sign-ins under way in the browser, so that any front can continue them. Before the first step, a sign-in is only in its
/// address, encrypted, with the page of ours that it leads to. After a mail was sent or a provider was chosen, the sign-in has a cookie of
/// its own, and the address contains the sign-in's id. So several sign-ins can be under way side by side, and no link from another site
/// changes one.
/// </summary>
internal sealed class SignIns(BrowserCookies cookies, PageProtection protection, TimeProvider time)
{
    /// <summary>The maximum number of sign-ins under way in a browser. One more ends the oldest.</summary>
    [MemberLimit]
    public const int Most = 4;

    private const string Cookie = "sign-in";
    private const string Begun = "s";
    private const string Target = "to";
    // Kestrel accepts 32 KB of headers. One cookie can take about a third of that.
    private const int MostBytes = 16 * 1024;
    [MemberLimit]
    private static readonly TimeSpan Lifetime = TimeSpan.FromHours(1);

    /// <summary>Returns the address of the sign-in page, for a sign-in that leads to one of our pages.</summary>
    /// <param name="returnTo">The page, with its query.</param>
    /// <param name="anew">Whether the person must sign in even if they are signed in.</param>
    public string Address(string returnTo, bool anew = false) => QueryHelpers.AddQueryString(
        LoginPages.Path, Target, Protect(Target, new SignIn(returnTo, time.GetUtcNow()) { Anew = anew }, []));

    /// <summary>Returns the address of a page of the sign-in.</summary>
    public static string At(string path, SignIn signIn) => QueryHelpers.AddQueryString(path, Begun, signIn.Id);

    /// <summary>Returns the address of the sign-in page for the sign-in of a request.</summary>
    public string StartAgain(HttpContext context) => Read(context) is { } signIn ? At(LoginPages.Path, signIn) : LoginPages.Path;

    /// <summary>Returns the sign-in of a request: the one that its address names, otherwise the newest under way. Null if there is none.</summary>
    public SignIn? Read(HttpContext context) =>
        context.Request.Query[Begun] is [{ Length: > 0 } id] ? Open(context, id) : All(context) is [var newest, ..] ? newest : null;

    /// <summary>Returns all sign-ins under way in the browser, newest first.</summary>
    public IReadOnlyList<SignIn> All(HttpContext context)
    {
        var prefix = cookies.Name($"{Cookie}-");
        return
        [
            .. context.Request.Cookies.Keys
                .Where(name => name.StartsWith(prefix, StringComparison.Ordinal))
                .Select(name => Open(context, name[prefix.Length..])).OfType<SignIn>()
                .OrderByDescending(signIn => signIn.StartedAt),
        ];
    }

    /// <summary>Returns the sign-in for the sign-in page: one under way, one from the address, or a new one that leads to the console.</summary>
    public SignIn ReadOrStart(HttpContext context)
    {
        if (context.Request.Query[Begun] is [{ Length: > 0 } id] && Open(context, id) is { } begun)
            return begun;
        var start = context.Request.Query[Target] is [{ Length: > 0 } text] ? Unprotect(Target, text, []) : null;
        return (start ?? new SignIn(ReturnPath.Home, time.GetUtcNow())) with { Id = "", StartedAt = time.GetUtcNow() };
    }

    /// <summary>
    /// Stores a sign-in in its cookie. Creates its id if it has none. Ends the oldest sign-ins if there are too many, or if they are too
    /// large.
    /// </summary>
    public SignIn Write(HttpContext context, SignIn signIn)
    {
        if (signIn.Id.Length == 0)
            signIn = signIn with { Id = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(8)) };
        var value = Protect(Cookie, signIn, Encoding.UTF8.GetBytes(signIn.Id));
        var bytes = value.Length;
        var kept = 1;
        foreach (var other in All(context).Where(other => other.Id != signIn.Id))
        {
            bytes += cookies.Read(context, NameOf(other.Id))!.Length;
            if (++kept > Most || bytes > MostBytes)
                End(context, other);
        }
        cookies.Write(context, NameOf(signIn.Id), value, Lifetime);
        return signIn;
    }

    /// <summary>Deletes the cookie of a sign-in.</summary>
    public void End(HttpContext context, SignIn signIn)
    {
        if (signIn.Id.Length > 0)
            cookies.Delete(context, NameOf(signIn.Id));
    }

    private SignIn? Open(HttpContext context, string id) =>
        id.Length == 16 && id.All(char.IsAsciiHexDigitLower) && cookies.Read(context, NameOf(id)) is { Length: > 0 } value
            ? Unprotect(Cookie, value, Encoding.UTF8.GetBytes(id))
            : null;

    private static string NameOf(string id) => $"{Cookie}-{id}";

    private string Protect(string purpose, SignIn signIn, ReadOnlySpan<byte> bound) =>
        protection.Secrets.ProtectText(purpose, JsonSerializer.Serialize(signIn, PagesJson.Default.SignIn), bound);

    private SignIn? Unprotect(string purpose, string text, ReadOnlySpan<byte> bound)
    {
        // Text that cannot be decrypted was encrypted with another secret, or is not from us.
        if (!protection.Secrets.TryUnprotectText(purpose, text, bound, out var plain))
            return null;
        var signIn = JsonSerializer.Deserialize(plain, PagesJson.Default.SignIn);
        return signIn is not null && signIn.StartedAt + Lifetime > time.GetUtcNow() && ReturnPath.IsOwn(signIn.ReturnTo) ? signIn : null;
    }
}
