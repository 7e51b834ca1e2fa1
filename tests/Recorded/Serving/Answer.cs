using CodaMcp.Tests.Reading;

namespace CodaMcp.Tests.Serving;

/// <summary>Holds a response to send.</summary>
internal sealed record Answer(int Status, string ContentType, byte[] Body, IReadOnlyDictionary<string, string> Headers)
{
    private static readonly Dictionary<string, string> None = [];

    /// <summary>Makes the response of a recording.</summary>
    public static Answer Of(Recording recording) => new(recording.Status, recording.ContentType, recording.Body, recording.Headers);

    /// <summary>Makes a JSON response.</summary>
    public static Answer Of(byte[] json, int status = 200) => new(status, "application/json", json, None);
}
