using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace CodaMcp.Pages;

/// <summary>A sign-in under way, as the browser keeps it for us, protected.</summary>
/// <param name="ReturnTo">One of our own pages, with its query: where the person was going.</param>
/// <param name="StartedAt">When; it ends an hour later, as magic links do.</param>
internal sealed record SignIn(string ReturnTo, DateTimeOffset StartedAt)
{
    /// <summary>How many wrong codes are taken before another must be sent. Stytch has limits of its own, which no old cookie gets around.</summary>
    public const int MaxAttempts = 5;

    private const int VerifierBytes = 32;

    /// <summary>The secret that binds magic links, OAuth and single sign-on to this browser (PKCE). The same for all that are started within one sign-in.</summary>
    public string? Verifier { get; init; }

    /// <summary>The address that this browser asked to prove. A code that comes by mail counts for this address alone.</summary>
    public string? Email { get; init; }

    /// <summary>When the last code was sent by mail, or null.</summary>
    public DateTimeOffset? CodeSentAt { get; init; }

    /// <summary>How many wrong codes were entered since the last one was sent.</summary>
    public int Attempts { get; init; }

    /// <summary>Stands for the proven address, once it is: to be exchanged into an organization.</summary>
    public string? IntermediateSession { get; init; }

    /// <summary>The second factor that the chosen organization asks for, or null.</summary>
    public SecondFactor? SecondFactor { get; init; }

    /// <summary>The PKCE challenge (S256) of <see cref="Verifier"/>, which must be there.</summary>
    public string Challenge() => Base64Url.EncodeToString(SHA256.HashData(Encoding.ASCII.GetBytes(Verifier!)));

    /// <summary>The same sign-in, with a verifier.</summary>
    public SignIn WithVerifier() =>
        Verifier is null ? this with { Verifier = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(VerifierBytes)) } : this;
}
