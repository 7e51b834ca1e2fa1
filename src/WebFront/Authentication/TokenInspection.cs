using System.Buffers;
using System.Buffers.Text;
using System.Text.Json;
using System.Text.Unicode;
using CodaMcp.Members;
using CodaMcp.Settings;

namespace CodaMcp.Authentication;

/// <summary>
/// Checks the form of a signed token before its signature is verified. It catches problems that the JWT library accepts: unknown critical
/// headers, duplicate keys, numbers that are not dates (RFC 8725).
/// </summary>
/// <param name="clockSkew">How far <c>iat</c> may be ahead of our clock.</param>
/// <param name="maxLifetime">The longest time between <c>iat</c> and <c>exp</c>.</param>
/// <param name="time">The clock.</param>
internal abstract class TokenInspection(TimeSpan clockSkew, TimeSpan maxLifetime, TimeProvider time)
{
    /// <summary>The largest token, in characters.</summary>
    [MemberLimit]
    public const int MaxLength = 8 * 1024;

    /// <summary>The longest key id.</summary>
    public const int MaxKeyIdLength = 128;

    /// <summary>The longest id of a member or an organization.</summary>
    protected const int MaxIdLength = 256;

    // The years 2001 and 2286. A number outside this range is not a date, or is in milliseconds.
    private const double EarliestDate = 1_000_000_000;
    private const double LatestDate = 9_999_999_999;

    private static readonly SearchValues<char> Base64UrlCharacters =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_");

    private static readonly SearchValues<char> KeyIdCharacters =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~+=:");

    // If a key appears twice, one parser takes the first value and another the last.
    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false, MaxDepth = 16 };

    /// <summary>Whether this server looks up a key id. It must be short, and contain only letters, digits and <c>-._~+=:</c>.</summary>
    public static bool IsKeyId(string keyId) => keyId.Length is > 0 and <= MaxKeyIdLength && !keyId.AsSpan().ContainsAnyExcept(KeyIdCharacters);

    /// <summary>Inspects a token. Does not check its signature, issuer, audience and expiry.</summary>
    /// <param name="token">The token as received.</param>
    /// <param name="inspected">The contents of the token; null if it is refused.</param>
    /// <returns>The first problem; null if there is none.</returns>
    public Refusal? Inspect(string token, out InspectedToken? inspected)
    {
        ArgumentNullException.ThrowIfNull(token);
        inspected = null;
        if (token.Length > MaxLength)
            return Refusal.TooLarge;
        Span<Range> segments = stackalloc Range[4];
        if (token.AsSpan().Split(segments, '.') != 3)
            return Refusal.Malformed;
        try
        {
            if (!TryDecode(token.AsSpan(segments[0]), out var headerJson)
                || !TryDecode(token.AsSpan(segments[1]), out var payloadJson)
                || !TryDecode(token.AsSpan(segments[2]), out _))
                return Refusal.Malformed;
            if (!Utf8.IsValid(headerJson) || !Utf8.IsValid(payloadJson))
                return Refusal.Malformed;
            using var header = JsonDocument.Parse(headerJson, Strict);
            using var payload = JsonDocument.Parse(payloadJson, Strict);
            if (header.RootElement.ValueKind != JsonValueKind.Object || payload.RootElement.ValueKind != JsonValueKind.Object)
                return Refusal.Malformed;
            return InspectHeader(header.RootElement, out var keyId)
                ?? InspectType(payload.RootElement)
                ?? InspectLifetime(payload.RootElement, out var issuedAt, out var expiresAt)
                ?? InspectClaims(payload.RootElement, keyId, issuedAt, expiresAt, out inspected);
        }
        // InvalidOperationException: a string that is not valid Unicode, such as half a surrogate pair.
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return Refusal.Malformed;
        }
    }

    private static Refusal? InspectHeader(JsonElement header, out string keyId)
    {
        keyId = "";
        if (Text(header, "alg") != "RS256")
            return Refusal.Algorithm;
        if (Text(header, "typ") != "JWT")
            return Refusal.Type;
        // This server understands no extension, so each critical one must be refused (RFC 7515, section 4.1.11).
        if (header.TryGetProperty("crit", out _))
            return Refusal.Malformed;
        if (Text(header, "kid") is not { } kid || !IsKeyId(kid))
            return Refusal.Malformed;
        keyId = kid;
        return null;
    }

    private Refusal? InspectLifetime(JsonElement payload, out DateTimeOffset issuedAt, out DateTimeOffset expiresAt)
    {
        expiresAt = default;
        if (!TryDate(payload, "iat", out issuedAt) || !TryDate(payload, "exp", out expiresAt))
            return Refusal.Lifetime;
        if (payload.TryGetProperty("nbf", out _) && !TryDate(payload, "nbf", out _))
            return Refusal.Lifetime;
        if (issuedAt > time.GetUtcNow() + clockSkew)
            return Refusal.NotYetValid;
        return expiresAt <= issuedAt || expiresAt - issuedAt > maxLifetime ? Refusal.Lifetime : null;
    }

    /// <summary>Checks the kind of the token, from its claims. Returns null if it is the expected kind.</summary>
    protected abstract Refusal? InspectType(JsonElement payload);

    /// <summary>Reads the member of the token from its claims.</summary>
    /// <param name="payload">The claims.</param>
    /// <param name="keyId">The <c>kid</c> in the header.</param>
    /// <param name="issuedAt"><c>iat</c>.</param>
    /// <param name="expiresAt"><c>exp</c>.</param>
    /// <param name="inspected">The contents of the token; null if it is refused.</param>
    protected abstract Refusal? InspectClaims(JsonElement payload, string keyId, DateTimeOffset issuedAt, DateTimeOffset expiresAt, out InspectedToken? inspected);

    /// <summary>
    /// Returns an identifier claim, or null. Identifiers are compared byte for byte, so only visible ASCII characters are allowed: each has
    /// a single spelling.
    /// </summary>
    protected static string? Id(JsonElement parent, string name, int maxLength) =>
        Text(parent, name) is { Length: > 0 } id && id.Length <= maxLength && id.All(c => c is > ' ' and <= '~') ? id : null;

    /// <summary>Returns a claim for pages and logs, or null. Control and direction characters, which could forge a line, are removed.</summary>
    protected static string? Label(JsonElement payload, string name)
    {
        if (Text(payload, name) is not { } text)
            return null;
        var label = ShownText.Of(text);
        return label.Length == 0 ? null : label;
    }

    private static bool TryDate(JsonElement payload, string name, out DateTimeOffset date)
    {
        date = default;
        if (!payload.TryGetProperty(name, out var claim) || claim.ValueKind != JsonValueKind.Number
            || !claim.TryGetDouble(out var seconds) || seconds is not (>= EarliestDate and <= LatestDate))
            return false;
        date = DateTimeOffset.FromUnixTimeSeconds((long)seconds);
        return true;
    }

    /// <summary>Returns a claim that is a string, or null.</summary>
    protected static string? Text(JsonElement parent, string name) =>
        parent.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    // The decoder skips white space and padding, so one token would have many spellings.
    private static bool TryDecode(ReadOnlySpan<char> segment, out byte[] decoded)
    {
        decoded = [];
        if (segment.IsEmpty || segment.ContainsAnyExcept(Base64UrlCharacters) || !Base64Url.IsValid(segment))
            return false;
        var buffer = new byte[Base64Url.GetMaxDecodedLength(segment.Length)];
        if (!Base64Url.TryDecodeFromChars(segment, buffer, out var written))
            return false;
        decoded = buffer[..written];
        return true;
    }
}
