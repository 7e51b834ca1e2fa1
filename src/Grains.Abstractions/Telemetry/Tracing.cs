using System.Diagnostics;

namespace CodaMcp.Telemetry;

/// <summary>The spans of CodaMcp itself. Without a listener no span is created.</summary>
public static class Tracing
{
    /// <summary>The name of the source.</summary>
    public const string SourceName = "CodaMcp";

    /// <summary>The source. Spans contain neither arguments nor document contents.</summary>
    public static ActivitySource Source { get; } = new(SourceName, ServiceVersion.Text);
}
