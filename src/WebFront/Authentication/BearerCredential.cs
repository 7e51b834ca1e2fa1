using Microsoft.Extensions.Primitives;

namespace CodaMcp.Authentication;

/// <summary>Reads the bearer token of a request from its single Authorization header, and from nowhere else (RFC 6750, section 2.1).</summary>
internal static class BearerCredential
{
    private const string Scheme = "Bearer";

    /// <summary>Reads the header.</summary>
    /// <param name="authorization">All Authorization headers of the request.</param>
    /// <param name="token">The token; empty if there is none, or if the credentials have another scheme.</param>
    /// <returns>The reason why the header cannot be read; null if it can.</returns>
    public static Refusal? Read(StringValues authorization, out ReadOnlySpan<char> token)
    {
        token = default;
        if (authorization.Count > 1)
            return Refusal.SeveralCredentials;
        var value = authorization.ToString();
        // The scheme is case-insensitive and any number of spaces may follow (RFC 9110, section 11.4).
        if (value.Length <= Scheme.Length || !value.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase) || value[Scheme.Length] != ' ')
            return null;
        var credential = value.AsSpan(Scheme.Length).Trim(' ');
        // Intermediaries may join repeated headers with a comma. No token contains a comma.
        if (credential.Contains(','))
            return Refusal.SeveralCredentials;
        token = credential;
        return null;
    }
}
