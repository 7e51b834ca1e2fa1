using System.Globalization;
using Microsoft.Extensions.Configuration;

namespace CodaMcp.Settings;

/// <summary>
/// Reads settings by the names operators know them by (environment variables) and gathers what is missing or wrong, so that all of it
/// can be said at once by <see cref="ThrowIfUnusable"/>.
/// </summary>
/// <param name="configuration">Where the settings are.</param>
public sealed class SettingsReader(IConfiguration configuration)
{
    private const int LeastSecret = 32;

    private readonly SortedSet<string> missing = new(StringComparer.Ordinal);
    private readonly List<string> wrong = [];
    private readonly SortedDictionary<string, string> asked = new(StringComparer.Ordinal);

    /// <summary>The settings that were asked for, with their defaults; empty for none. Where they are asked for twice, the first default that is not empty counts.</summary>
    public IReadOnlyDictionary<string, string> Asked => asked;

    /// <summary>A setting that must be there; empty, and noted as missing, where it is not.</summary>
    public string Required(string name)
    {
        Note(name, "");
        var value = configuration[name];
        if (!string.IsNullOrWhiteSpace(value))
            return value.Trim();
        missing.Add(name);
        return "";
    }

    /// <summary>A setting that may be there.</summary>
    public string Optional(string name, string otherwise = "")
    {
        Note(name, otherwise);
        return configuration[name] is { } value && !string.IsNullOrWhiteSpace(value) ? value.Trim() : otherwise;
    }

    /// <summary>Secrets of at least 32 characters, separated by commas; empty if the setting is not there.</summary>
    public IReadOnlyList<string> Secrets(string name)
    {
        var secrets = Optional(name).Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        // What was given is not repeated.
        if (secrets.Any(secret => secret.Length < LeastSecret))
            Reject($"{name} must be at least {LeastSecret} characters long, and so must each one where there are several, separated by commas.");
        return secrets;
    }

    /// <summary>A whole number within bounds.</summary>
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

    /// <summary>A TCP port, 1 to 65535.</summary>
    public int Port(string name, int otherwise) => Number(name, otherwise, 1, 65535);

    /// <summary>An absolute http or https address without query or fragment, returned without a trailing slash; https where no scheme is given.</summary>
    public string Address(string name, string text)
    {
        if (text.Length == 0)
            return text;
        var candidate = text.Contains("://", StringComparison.Ordinal) ? text : $"https://{text}";
        if (Uri.TryCreate(candidate, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https" && uri.Query.Length == 0 && uri.Fragment.Length == 0 && uri.UserInfo.Length == 0)
            return candidate.TrimEnd('/');
        Reject($"{name} must be an http or https address without query or fragment, but is '{text}'.");
        return "";
    }

    /// <summary>Notes a setting that cannot be used.</summary>
    /// <param name="sentence">One sentence that names it and says what would be right.</param>
    public void Reject(string sentence)
    {
        // A front and a silo in one process read the same setting.
        if (!wrong.Contains(sentence))
            wrong.Add(sentence);
    }

    /// <summary>Says everything that is missing or wrong.</summary>
    /// <exception cref="SettingsException">Something is.</exception>
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
