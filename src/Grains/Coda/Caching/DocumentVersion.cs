using System.Globalization;

namespace CodaMcp.Coda.Caching;

/// <summary>
/// A document's version as those who wait for its changes hold it: Coda's time of change, which says the same to every activation, and an
/// activation's own count of what it knows to be written meanwhile.
/// </summary>
/// <param name="UpdatedAt">Coda's <c>updatedAt</c> when it was last seen; the beginning of time where it has not been.</param>
/// <param name="Stamp">The activation's count.</param>
internal readonly record struct DocumentVersion(DateTimeOffset UpdatedAt, DocumentStamp Stamp)
{
    /// <summary>Reads what <see cref="ToString"/> wrote. Whatever else it is given stands for a version from before everything.</summary>
    public static DocumentVersion Parse(string text) =>
        text.Split('-') is [var updatedAt, var epoch, var clock]
        && long.TryParse(updatedAt, NumberStyles.None, CultureInfo.InvariantCulture, out var ticks) && ticks <= DateTimeOffset.MaxValue.Ticks
        && Guid.TryParseExact(epoch, "N", out var activation)
        && long.TryParse(clock, NumberStyles.None, CultureInfo.InvariantCulture, out var count)
            ? new DocumentVersion(new DateTimeOffset(ticks, TimeSpan.Zero), new DocumentStamp(activation, count))
            : new DocumentVersion(DateTimeOffset.MinValue, default);

    /// <summary>The opaque text: at most 73 characters.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{UpdatedAt.UtcTicks}-{Stamp.Epoch:N}-{Stamp.Clock}");
}
