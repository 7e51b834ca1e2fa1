namespace CodaMcp.Pages;

/// <summary>Parses a code that people type or paste.</summary>
internal static class OneTimeCode
{
    private const int Digits = 6;

    /// <summary>
    /// Returns the six digits, without the spaces and hyphens that mails and apps put between them; null if the text is not such a code.
    /// </summary>
    public static string? Read(string typed)
    {
        var code = string.Concat(typed.Where(c => !char.IsWhiteSpace(c) && c is not '-'));
        return code.Length == Digits && code.All(char.IsAsciiDigit) ? code : null;
    }
}
