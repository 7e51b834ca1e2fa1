using System.Globalization;

namespace CodaMcp.Commands;

/// <summary>Prints results as text.</summary>
internal static class Shown
{
    /// <summary>Returns a text for a terminal, without control characters, which clients may send. Returns a dash for no text.</summary>
    public static string Text(string? text) =>
        string.IsNullOrEmpty(text) ? "-" : string.Concat(text.Where(static letter => !char.IsControl(letter) && char.GetUnicodeCategory(letter) != UnicodeCategory.Format));

    /// <summary>Returns a time in UTC, to the second. Returns a dash for no time.</summary>
    public static string Time(DateTimeOffset? moment) => moment?.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss'Z'", CultureInfo.InvariantCulture) ?? "-";

    /// <summary>Prints rows below a heading, in columns.</summary>
    public static void Table(TextWriter output, string[] heading, IEnumerable<string[]> rows)
    {
        List<string[]> lines = [heading, .. rows];
        var widths = heading.Select((_, column) => lines.Max(line => line[column].Length)).ToArray();
        foreach (var line in lines)
            output.WriteLine(string.Join("  ", line.Select((cell, column) => cell.PadRight(widths[column]))).TrimEnd());
    }
}
