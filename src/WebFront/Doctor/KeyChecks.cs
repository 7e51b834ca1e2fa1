using Microsoft.IdentityModel.Tokens;

namespace CodaMcp.Doctor;

/// <summary>Checks the keys that sign tokens.</summary>
/// <param name="probe">Sends requests to Stytch.</param>
/// <param name="report">The report for the findings.</param>
/// <param name="front">The front's settings.</param>
internal sealed class KeyChecks(StytchProbe probe, DoctorReport report, FrontSettings front)
{
    private const int LeastBits = 2048;

    /// <summary>Checks the key set at the address that this server uses.</summary>
    /// <returns>The keys that may sign access tokens; empty for none.</returns>
    public async Task<IReadOnlyList<JsonWebKey>> CheckAsync(CancellationToken cancellationToken)
    {
        var answer = await probe.GetAsync($"{front.StytchDomain}/.well-known/jwks.json", cancellationToken);
        if (!answer.IsSuccess)
        {
            report.Wrong(StytchExamination.Service, $"the key set at {front.StytchDomain}/.well-known/jwks.json answers {answer.Summary}. Let this machine reach it. No token can be verified without it.");
            return [];
        }

        JsonWebKey[] keys;
        try
        {
            keys = [.. new JsonWebKeySet(answer.Json.GetRawText()).Keys.Where(IsUsable)];
        }
        catch (ArgumentException)
        {
            keys = [];
        }

        // Two keys with the same id are ambiguous. This server accepts neither.
        keys = [.. keys.GroupBy(key => key.Kid, StringComparer.Ordinal).Where(same => same.Count() == 1).Select(same => same.Single())];
        report.Add(
            StytchExamination.Service,
            keys.Length > 0,
            $"the key set has {keys.Length} {(keys.Length == 1 ? "key" : "keys")} for RS256",
            $"the key set has no key for RS256 with a kid of its own. No token can be verified. {StytchExamination.Attach}");
        report.Note(
            StytchExamination.Service,
            answer.Headers.TryGetValue("Cache-Control", out var cache) ? $"the key set may be kept: {cache}. This server refreshes it on its own schedule" : "the key set does not say how long it may be kept. This server refreshes it on its own schedule");
        return keys;
    }

    private static bool IsUsable(JsonWebKey key) =>
        key.Kty == "RSA" && key.Use is (null or "" or "sig") && key.Alg is (null or "" or "RS256") && !string.IsNullOrEmpty(key.Kid) && key.KeySize >= LeastBits;
}
