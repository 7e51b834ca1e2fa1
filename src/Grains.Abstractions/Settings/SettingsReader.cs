using System.Globalization;
using Microsoft.Extensions.Configuration;

namespace CodaMcp.Settings;

/// <summary>
/// Reads settings by the names that operators use (environment variables). Collects the missing and wrong settings, so that
/// <see cref="ThrowIfUnusable"/> reports all of them at once.
/// </summary>
/// <param name="configuration">The configuration that has the settings.</param>
public sealed class SettingsReader(IConfiguration configuration)
{
    private const int LeastSecret = 32;

    private readonly SortedSet<string> missing = new(StringComparer.Ordinal);
    private readonly List<string> wrong = [];
    private readonly SortedDictionary<string, string> asked = new(StringComparer.Ordinal);

    /// <summary>
    /// The settings that were read, with their defaults. An empty text means no default. If a setting was read twice, the first default that is
    /// not empty counts.
    /// </summary>
    public IReadOnlyDictionary<string, string> Asked => asked;

    /// <summary>Returns a required setting. If it is missing, notes that and returns an empty text.</summary>
    public string Required(string name)
    {
        Note(name, "");
        var value = configuration[name];
        if (!string.IsNullOrWhiteSpace(value))
            return value.Trim();
        missing.Add(name);
        return "";
    }

    /// <summary>Returns an optional setting, or <paramref name="otherwise"/> if it is missing.</summary>
    public string Optional(string name, string otherwise = "")
    {
        Note(name, otherwise);
        return configuration[name] is { } value && !string.IsNullOrWhiteSpace(value) ? value.Trim() : otherwise;
    }

    /// <summary>Returns the secrets in a setting. Commas separate them, and each has at least 32 characters. Empty if the setting is missing.</summary>
    public IReadOnlyList<string> Secrets(string name)
    {
        var secrets = Optional(name).Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        // The message does not contain the secrets.
        if (secrets.Any(secret => secret.Length < LeastSecret))
            Reject($"{name} must be at least {LeastSecret} characters long, and so must each one where there are several, separated by commas.");
        return secrets;
    }

    /// <summary>Returns a whole number within bounds.</summary>
    public int Number(string name, int otherwise, int least, int most)
    {
        Note(name, otherwise.ToString(CultureInfo.InvariantCulture));
        var text = Optional(name);
        if (text.Length == 0)
            return otherwise;
        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most)
            return number;
        Reject($"{name} must be a whole number from {least} to {most}, but is '{text}'.");
        return otherwise;
    }

    /// <summary>Returns a TCP port, 1 to 65535.</summary>
    public int Port(string name, int otherwise) => Number(name, otherwise, 1, 65535);

    /// <summary>
    /// Returns an absolute http or https address without user, query or fragment. Adds https if there is no scheme, and removes trailing
    /// slashes.
    /// </summary>
    public string Address(string name, string text)
    {
        if (text.Length == 0)
            return text;
        var candidate = text.Contains("://", StringComparison.Ordinal) ? text : $"https://{text}";
        if (Uri.TryCreate(candidate, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https" && uri.Query.Length == 0 && uri.Fragment.Length == 0 && uri.UserInfo.Length == 0)
            return candidate.TrimEnd('/');
        Reject($"{name} must be an http or https address without user, query or fragment{But("is", text)}.");
        return "";
    }

    /// <summary>Returns the end of an error's sentence, which shows a wrong address. Empty if the address has a user or a query: they may be a secret.</summary>
    /// <param name="verb">The verb before the address.</param>
    /// <param name="address">The address.</param>
    public static string But(string verb, string address) => address.AsSpan().ContainsAny('@', '?') ? "" : $", but {verb} '{address}'";

    /// <summary>Notes that a setting cannot be used.</summary>
    /// <param name="sentence">One sentence that names the setting and the valid values.</param>
    public void Reject(string sentence)
    {
        // A front and a silo in one process read the same setting.
        if (!wrong.Contains(sentence))
            wrong.Add(sentence);
    }

    /// <summary>Throws one exception for all missing and wrong settings, if there are any.</summary>
    /// <exception cref="SettingsException">A setting is missing or wrong.</exception>
    public void ThrowIfUnusable()
    {
        if (missing.Count > 0)
            wrong.Insert(0, $"Missing required environment variables: {string.Join(", ", missing)}");
        if (wrong.Count > 0)
            throw new SettingsException(string.Join(Environment.NewLine, wrong));
    }

    private void Note(string name, string otherwise)
    {
        if (!asked.TryGetValue(name, out var known) || known.Length == 0)
            asked[name] = otherwise;
    }
}
