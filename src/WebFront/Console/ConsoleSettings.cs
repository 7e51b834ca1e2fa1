using CodaMcp.Settings;

namespace CodaMcp.Pages;

/// <summary>What the pages need to know, read from the environment. Not a record, whose text would show the secret.</summary>
public sealed class ConsoleSettings
{
    /// <summary><c>STYTCH_SECRET</c>: the project's secret. The keys that protect forms and sign-ins are derived from it too, so that all fronts have the same ones.</summary>
    public required string StytchSecret { get; init; }

    /// <summary>
    /// <c>STYTCH_PUBLIC_TOKEN</c>: the project's public token. A browser needs it to start OAuth and single sign-on. If it is empty, the
    /// default, members sign in only by a code or link from their mail.
    /// </summary>
    public string StytchPublicToken { get; init; } = "";

    /// <summary><c>STYTCH_OAUTH_PROVIDERS</c>: with which providers members can sign in, in the order of the buttons: <c>google,microsoft</c> by default; also <c>github</c>, <c>hubspot</c> and <c>slack</c>.</summary>
    public IReadOnlyList<string> OAuthProviders { get; init; } = ["google", "microsoft"];

    /// <summary>Reads the settings. What is missing or wrong is noted with the reader.</summary>
    public static ConsoleSettings Read(SettingsReader reader)
    {
        ArgumentNullException.ThrowIfNull(reader);
        var providers = reader.Optional("STYTCH_OAUTH_PROVIDERS", "google,microsoft")
            .Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .Select(provider => provider.ToLowerInvariant()).Distinct().ToArray();
        foreach (var unknown in providers.Where(provider => !OAuthProvider.Names.ContainsKey(provider)))
            reader.Reject($"STYTCH_OAUTH_PROVIDERS can name {string.Join(", ", OAuthProvider.Names.Keys)}, but names '{unknown}'.");
        return new ConsoleSettings
        {
            StytchSecret = reader.Required("STYTCH_SECRET"),
            StytchPublicToken = reader.Optional("STYTCH_PUBLIC_TOKEN"),
            OAuthProviders = providers,
        };
    }
}
