using System.Text.Json.Serialization;

namespace CodaMcp.Tools.Results;

/// <summary>How far a write got.</summary>
internal enum WriteStatus
{
    /// <summary>Coda has applied it.</summary>
    [JsonStringEnumMemberName("applied")] Applied,

    /// <summary>Coda accepted it and will apply it.</summary>
    [JsonStringEnumMemberName("accepted")] Accepted,

    /// <summary>It was sent, and nobody can say what came of it.</summary>
    [JsonStringEnumMemberName("unknown")] Unknown,

    /// <summary>A part of the batch was written, and a part was not.</summary>
    [JsonStringEnumMemberName("partial")] Partial,
}
