using System.Globalization;
using System.Text.Json;
using CodaMcp.Audit;

namespace CodaMcp.Pages;

/// <summary>Numbers and words of the console as people read them.</summary>
internal static class Shown
{
    /// <summary>A count, with separators.</summary>
    public static string Number(long number) => number.ToString("N0", CultureInfo.InvariantCulture);

    /// <summary>A duration to three digits, in milliseconds or seconds; a dash for none.</summary>
    public static string Duration(TimeSpan? duration) => duration switch
    {
        null => "–",
        { TotalSeconds: < 1 } => $"{duration.Value.TotalMilliseconds.ToString("0", CultureInfo.InvariantCulture)} ms",
        _ => $"{duration.Value.TotalSeconds.ToString(duration.Value.TotalSeconds < 10 ? "0.0" : "0", CultureInfo.InvariantCulture)} s",
    };

    /// <summary>A size in bytes, kB or MB (of 1000); a dash for none.</summary>
    public static string Bytes(long? bytes) => bytes switch
    {
        null => "–",
        < 1000 => $"{bytes} B",
        < 1_000_000 => $"{(bytes.Value / 1000d).ToString("0.#", CultureInfo.InvariantCulture)} kB",
        _ => $"{(bytes.Value / 1_000_000d).ToString("0.#", CultureInfo.InvariantCulture)} MB",
    };

    /// <summary>A part of a whole in percent; a dash if the whole is 0.</summary>
    public static string Percent(long part, long whole) => whole == 0 ? "–" : $"{(100d * part / whole).ToString(part * 10 < whole ? "0.0" : "0", CultureInfo.InvariantCulture)}%";

    /// <summary>How many percent a number is more than before; null if there was nothing before.</summary>
    public static double? Change(double now, double before) => before == 0 ? null : 100 * (now - before) / before;

    /// <summary>The words of a snake-case name.</summary>
    public static string Words(string name) => name.Length == 0 ? name : char.ToUpperInvariant(name[0]) + name[1..].Replace('_', ' ');

    /// <summary>The colour of an outcome's badge.</summary>
    public static string Tone(AuditEntry entry) =>
        entry.Verdict == AuditVerdict.Failed ? "bad" : entry.Verdict == AuditVerdict.Refused ? "warn" : entry.Outcome is "started" or "accepted" or "input_required" ? "info" : "good";

    /// <summary>What a record is about, by name if it has one: the innermost of its targets.</summary>
    public static string Target(AuditEntry entry) => entry.Targets.Length == 0 ? "" : TargetName(entry, entry.Targets.Length - 1);

    /// <summary>The name of one target, or its id.</summary>
    public static string TargetName(AuditEntry entry, int index) =>
        index < entry.TargetNames.Length && entry.TargetNames[index].Length > 0 ? entry.TargetNames[index] : entry.Targets[index];

    /// <summary>JSON on several lines; text that is no JSON as it is.</summary>
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
