using System.Globalization;

namespace CodaMcp.Audit.Checkpoints;

/// <summary>The time in a record's id: the first 48 bits of a version 7 UUID are milliseconds since 1970 (RFC 9562, section 5.7).</summary>
internal static class AuditIds
{
    /// <summary>Returns when the record was created.</summary>
    public static DateTimeOffset TimeOf(Guid id) =>
        DateTimeOffset.FromUnixTimeMilliseconds(Math.Min(long.Parse(id.ToString("N").AsSpan(0, 12), NumberStyles.HexNumber, CultureInfo.InvariantCulture), DateTimeOffset.MaxValue.ToUnixTimeMilliseconds()));

    /// <summary>Returns the lowest id that a record of that time or later can have.</summary>
    public static Guid FirstOf(DateTimeOffset moment) => Guid.ParseExact($"{moment.ToUnixTimeMilliseconds():x12}{new string('0', 20)}", "N");
}
