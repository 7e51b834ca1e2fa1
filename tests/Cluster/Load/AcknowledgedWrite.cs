namespace CodaMcp.Tests;

/// <summary>A write that the client was told Coda accepted or applied.</summary>
internal sealed record AcknowledgedWrite(string Text, string RequestId, string MemberId, string? SessionId, string? RowId, DateTimeOffset At);
