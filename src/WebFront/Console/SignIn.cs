using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using CodaMcp.Pages.Stytch;
using CodaMcp.Settings;

namespace CodaMcp.Pages;

/// <summary>A sign-in under way. The browser stores it, encrypted.</summary>
/// <param name="ReturnTo">The page of ours that the person wanted, with its query.</param>
/// <param name="StartedAt">When it started. It expires an hour later, as magic links do.</param>
internal sealed record SignIn(string ReturnTo, DateTimeOffset StartedAt)
{
    /// <summary>
    /// The maximum number of wrong codes before a new one must be sent. Stytch also has its own limits, which an old cookie cannot bypass.
    /// </summary>
    [MemberLimit]
    public const int MaxAttempts = 5;

    /// <summary>The maximum number of codes that are mailed before the address must be entered again.</summary>
    [MemberLimit]
    public const int MaxMails = 3;

    private const int VerifierBytes = 32;

    /// <summary>The id in the addresses of the sign-in's pages. Empty until the sign-in has a cookie.</summary>
    public string Id { get; init; } = "";

    /// <summary>Whether the person must sign in even if they are signed in (OpenID Connect, <c>prompt=login</c>).</summary>
    public bool Anew { get; init; }

    /// <summary>
    /// The secret that binds a magic link, OAuth or single sign-on to this browser (PKCE). Each one that is started has a new secret, so only the
    /// newest of a sign-in can be finished.
    /// </summary>
    public string? Verifier { get; init; }

    /// <summary>The address that this browser asked to prove. A mailed code is valid only for this address.</summary>
    public string? Email { get; init; }

    /// <summary>When the last code was mailed, or null.</summary>
    public DateTimeOffset? CodeSentAt { get; init; }

    /// <summary>The number of codes that were mailed since the address was entered.</summary>
    public int Mails { get; init; }

    /// <summary>The number of wrong codes that were entered since the last code was sent.</summary>
    public int Attempts { get; init; }

    /// <summary>The token that proves the address. It is exchanged for a session in an organization. Null until the address is proved.</summary>
    public string? IntermediateSession { get; init; }

    /// <summary>The second factor that the chosen organization requires, or null.</summary>
    public SecondFactor? SecondFactor { get; init; }

    /// <summary>Returns the PKCE challenge (S256) of <see cref="Verifier"/>, which must not be null.</summary>
    public string Challenge() => Base64Url.EncodeToString(SHA256.HashData(Encoding.ASCII.GetBytes(Verifier!)));

    /// <summary>Returns the same sign-in with a new verifier, for the step that starts now.</summary>
    public SignIn WithNewVerifier() => this with { Verifier = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(VerifierBytes)) };

    /// <summary>Returns the same sign-in with the intermediate session of a response, if it has one.</summary>
    public SignIn After(SessionAnswer answer) =>
        answer.IntermediateSessionToken.Length > 0 ? this with { IntermediateSession = answer.IntermediateSessionToken } : this;
}
