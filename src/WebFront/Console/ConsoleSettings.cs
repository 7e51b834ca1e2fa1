using CodaMcp.Settings;

namespace CodaMcp.Pages;

/// <summary>The settings of the pages for Stytch, read from the environment. Not a record, because its text would show the secret.</summary>
public sealed class ConsoleSettings
{
    /// <summary>
    /// <c>STYTCH_SECRET</c>: the project's secret. If the pages have no secret of their own (<see cref="FrontSettings.PagesSecrets"/>), it
    /// also protects forms and sign-ins.
    /// </summary>
    public required string StytchSecret { get; init; }

    /// <summary>
    /// <c>STYTCH_PUBLIC_TOKEN</c>: the project's public token. A browser needs it to start OAuth and single sign-on. If it is empty, the
    /// default, members sign in only by a code or link from their mail.
    /// </summary>
    public string StytchPublicToken { get; init; } = "";

    /// <summary>
    /// <c>STYTCH_OAUTH_PROVIDERS</c>: the providers that members can sign in with, in the order of the buttons. Default:
    /// <c>google,microsoft</c>. Also possible: <c>github</c>, <c>hubspot</c> and <c>slack</c>.
    /// </summary>
    public IReadOnlyList<string> OAuthProviders { get; init; } = ["google", "microsoft"];

    /// <summary>Reads the settings. Reports missing and wrong values to the reader.</summary>
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
