using CodaMcp.Tests.Reading;

namespace CodaMcp.Tests.Serving;

/// <summary>What goes over the wire.</summary>
internal sealed record Answer(int Status, string ContentType, byte[] Body, IReadOnlyDictionary<string, string> Headers)
{
    private static readonly Dictionary<string, string> None = [];

    /// <summary>A recording as it is.</summary>
    public static Answer Of(Recording recording) => new(recording.Status, recording.ContentType, recording.Body, recording.Headers);

    /// <summary>JSON.</summary>
    public static Answer Of(byte[] json, int status = 200) => new(status, "application/json", json, None);
}
