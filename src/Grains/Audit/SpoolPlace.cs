namespace CodaMcp.Audit;

/// <summary>Where the line of a record begins.</summary>
/// <param name="Segment">The file.</param>
/// <param name="Offset">The position in it.</param>
internal readonly record struct SpoolPlace(SpoolSegment Segment, long Offset);
