using System.Text.RegularExpressions;

namespace CodaMcp.Doctor;

/// <summary>
/// Removes secrets from text that leaves this machine: the given secrets, email addresses, JSON Web Tokens, and the query of every address.
/// This is a second line of defence: the authors of the text should not put secrets into it.
/// </summary>
/// <param name="secrets">Secrets known by their value. Values shorter than 6 characters are ignored.</param>
public sealed partial class Redaction(IEnumerable<string> secrets)
{
    private const int LeastSecret = 6;
    private const string Removed = "…";
    private readonly string[] known = [.. secrets.Where(secret => secret.Length >= LeastSecret).OrderByDescending(secret => secret.Length)];

    /// <summary>Returns the text without secrets.</summary>
    public string Clean(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        foreach (var secret in known)
            text = text.Replace(secret, Removed, StringComparison.Ordinal);
        text = Token().Replace(text, Removed);
        text = Query().Replace(text, "$1?" + Removed);
        return Email().Replace(text, Removed);
    }

    [GeneratedRegex(@"eyJ[A-Za-z0-9_-]{8,}(\.[A-Za-z0-9_-]*)*")]
    private static partial Regex Token();

    [GeneratedRegex(@"(https?://[^\s?#'""]+)\?[^\s'""]*")]
    private static partial Regex Query();

    [GeneratedRegex(@"[^\s@'""<>(]+@[A-Za-z0-9.-]+\.[A-Za-z]{2,}")]
    private static partial Regex Email();
}
