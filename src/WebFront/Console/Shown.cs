using System.Globalization;
using System.Text.Json;
using CodaMcp.Audit;

namespace CodaMcp.Pages;

/// <summary>Formats numbers and words of the console for people.</summary>
internal static class Shown
{
    /// <summary>Returns a count with separators.</summary>
    public static string Number(long number) => number.ToString("N0", CultureInfo.InvariantCulture);

    /// <summary>Returns a duration in milliseconds or seconds; a dash for none.</summary>
    public static string Duration(TimeSpan? duration) => duration switch
    {
        null => "–",
        { TotalSeconds: < 1 } => $"{duration.Value.TotalMilliseconds.ToString("0", CultureInfo.InvariantCulture)} ms",
        _ => $"{duration.Value.TotalSeconds.ToString(duration.Value.TotalSeconds < 10 ? "0.0" : "0", CultureInfo.InvariantCulture)} s",
    };

    /// <summary>Returns a size in bytes, kB or MB (powers of 1000); a dash for none.</summary>
    public static string Bytes(long? bytes) => bytes switch
    {
        null => "–",
        < 1000 => $"{bytes} B",
        < 1_000_000 => $"{(bytes.Value / 1000d).ToString("0.#", CultureInfo.InvariantCulture)} kB",
        _ => $"{(bytes.Value / 1_000_000d).ToString("0.#", CultureInfo.InvariantCulture)} MB",
    };

    /// <summary>Returns a part of a whole in percent; a dash if the whole is 0.</summary>
    public static string Percent(long part, long whole) => whole == 0 ? "–" : $"{(100d * part / whole).ToString(part * 10 < whole ? "0.0" : "0", CultureInfo.InvariantCulture)}%";

    /// <summary>Returns the increase in percent; null if the earlier number is 0.</summary>
    public static double? Change(double now, double before) => before == 0 ? null : 100 * (now - before) / before;

    /// <summary>Returns the words of a snake-case name.</summary>
    public static string Words(string name) => name.Length == 0 ? name : char.ToUpperInvariant(name[0]) + name[1..].Replace('_', ' ');

    /// <summary>Returns the colour of an outcome's badge.</summary>
    public static string Tone(AuditEntry entry) =>
        entry.Verdict == AuditVerdict.Failed ? "bad" : entry.Verdict == AuditVerdict.Refused ? "warn" : entry.Outcome is "started" or "accepted" or "input_required" ? "info" : "good";

    /// <summary>Returns the innermost target of a record, by name if it has one; empty if there is no target.</summary>
    public static string Target(AuditEntry entry) => entry.Targets.Length == 0 ? "" : TargetName(entry, entry.Targets.Length - 1);

    /// <summary>Returns the name of one target, or its id.</summary>
    public static string TargetName(AuditEntry entry, int index) =>
        index < entry.TargetNames.Length && entry.TargetNames[index].Length > 0 ? entry.TargetNames[index] : entry.Targets[index];

    /// <summary>Returns JSON on several lines. Returns text that is not JSON unchanged.</summary>
    public static string Json(string text)
    {
        try
        {
            using var document = JsonDocument.Parse(text);
            using var stream = new MemoryStream();
            using (var writer = new Utf8JsonWriter(stream, new JsonWriterOptions { Indented = true, Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
                document.WriteTo(writer);
            return System.Text.Encoding.UTF8.GetString(stream.ToArray());
        }
        catch (JsonException)
        {
            return text;
        }
    }
}
