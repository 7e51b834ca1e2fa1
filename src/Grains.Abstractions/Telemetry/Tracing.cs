using System.Diagnostics;

namespace CodaMcp.Telemetry;

/// <summary>The spans of CodaMcp itself. Without a listener none is made.</summary>
public static class Tracing
{
    /// <summary>The name of the source.</summary>
    public const string SourceName = "CodaMcp";

    /// <summary>The source. Spans have neither arguments nor contents of documents.</summary>
    public static ActivitySource Source { get; } = new(SourceName, ServiceVersion.Text);
}
