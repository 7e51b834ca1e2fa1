using System.Globalization;

namespace CodaMcp.Coda.Caching;

/// <summary>
/// The version of a document that a caller holds while it waits for changes. It contains Coda's time of change, which means the same to every
/// activation. It also contains an activation's own count of the writes that it knows.
/// </summary>
/// <param name="UpdatedAt">Coda's <c>updatedAt</c> when it was last seen; <c>DateTimeOffset.MinValue</c> if it was never seen.</param>
/// <param name="Stamp">The activation's count.</param>
internal readonly record struct DocumentVersion(DateTimeOffset UpdatedAt, DocumentStamp Stamp)
{
    /// <summary>Parses the output of <see cref="ToString"/>. Any other text becomes a version that is older than every other version.</summary>
    public static DocumentVersion Parse(string text) =>
        text.Split('-') is [var updatedAt, var epoch, var clock]
        && long.TryParse(updatedAt, NumberStyles.None, CultureInfo.InvariantCulture, out var ticks) && ticks <= DateTimeOffset.MaxValue.Ticks
        && Guid.TryParseExact(epoch, "N", out var activation)
        && long.TryParse(clock, NumberStyles.None, CultureInfo.InvariantCulture, out var count)
            ? new DocumentVersion(new DateTimeOffset(ticks, TimeSpan.Zero), new DocumentStamp(activation, count))
            : new DocumentVersion(DateTimeOffset.MinValue, default);

    /// <summary>Returns the version as an opaque text of at most 73 characters.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{UpdatedAt.UtcTicks}-{Stamp.Epoch:N}-{Stamp.Clock}");
}
