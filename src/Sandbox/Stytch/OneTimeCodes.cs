using System.Globalization;
using System.Security.Cryptography;

namespace CodaMcp.Sandbox.Stytch;

/// <summary>
/// Issues and checks six-digit codes. Only the newest code of a recipient is valid. It works once, and expires after 5 wrong attempts.
/// Codes are in memory; a restart clears them.
/// </summary>
/// <remarks>
/// Stytch's SDK documents that only the newest code is valid, and only once. The number of attempts is our choice: Stytch publishes none. A
/// wrong code is <c>otp_code_not_found</c> (404). A used or expired code is <c>unable_to_auth_otp_code</c> (401). Both are in Stytch's
/// error list.
/// </remarks>
internal sealed class OneTimeCodes(TimeProvider time)
{
    private const int Tries = 5;
    private const int Possible = 1_000_000;

    private readonly Lock _lock = new();
    private readonly Dictionary<string, Sent> _codes = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Issues a code. It invalidates earlier codes of the recipient.</summary>
    public string Issue(string receiver, TimeSpan lifetime)
    {
        var code = RandomNumberGenerator.GetInt32(Possible).ToString("D6", CultureInfo.InvariantCulture);
        var now = time.GetUtcNow();
        lock (_lock)
        {
            foreach (var (old, _) in _codes.Where(entry => entry.Value.ExpiresAt <= now).ToList())
            {
                _codes.Remove(old);
            }

            _codes[receiver] = new Sent(code, now + lifetime, Tries);
        }

        return code;
    }

    /// <summary>Consumes a code.</summary>
    /// <exception cref="OAuthException">The code is wrong, used or expired, or there were too many wrong attempts.</exception>
    public void Use(string receiver, string? code)
    {
        lock (_lock)
        {
            if (!_codes.TryGetValue(receiver, out var sent))
            {
                throw Wrong();
            }

            if (sent.TriesLeft == 0 || sent.ExpiresAt <= time.GetUtcNow())
            {
                throw new OAuthException("unable_to_auth_otp_code", "The passcode could not be authenticated because it was either already used or expired.", 401);
            }

            var right = Secrets.Same(sent.Code, code ?? "");
            _codes[receiver] = sent with { TriesLeft = right ? 0 : sent.TriesLeft - 1 };
            if (!right)
            {
                throw Wrong();
            }
        }
    }

    private static OAuthException Wrong() => new("otp_code_not_found", "The passcode is incorrect.", 404);

    private sealed record Sent(string Code, DateTimeOffset ExpiresAt, int TriesLeft);
}
