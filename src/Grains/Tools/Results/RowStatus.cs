using System.Text.Json.Serialization;

namespace CodaMcp.Tools.Results;

/// <summary>How far a row of a batch got.</summary>
internal enum RowStatus
{
    /// <summary>Coda has applied it.</summary>
    [JsonStringEnumMemberName("applied")] Applied,

    /// <summary>Coda accepted it and will apply it.</summary>
    [JsonStringEnumMemberName("accepted")] Accepted,

    /// <summary>It was sent, and nobody can say what came of it.</summary>
    [JsonStringEnumMemberName("unknown")] Unknown,

    /// <summary>Coda refused it, so that nothing was changed.</summary>
    [JsonStringEnumMemberName("refused")] Refused,

    /// <summary>It was not sent.</summary>
    [JsonStringEnumMemberName("not_attempted")] NotAttempted,
}
