namespace CodaMcp.Pages;

/// <summary>A code that people type or paste.</summary>
internal static class OneTimeCode
{
    private const int Digits = 6;

    /// <summary>The six digits of what was typed, without the spaces and hyphens that mails and apps put between them; null where it is not that.</summary>
    public static string? Read(string typed)
    {
        var code = string.Concat(typed.Where(c => !char.IsWhiteSpace(c) && c is not '-'));
        return code.Length == Digits && code.All(char.IsAsciiDigit) ? code : null;
    }
}
