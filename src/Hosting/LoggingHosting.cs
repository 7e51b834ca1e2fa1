using CodaMcp.Settings;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Console;

namespace CodaMcp;

/// <summary>What every CodaMcp process logs, and how.</summary>
public static class LoggingHosting
{
    /// <summary>
    /// One line an event on the console. <c>LOG_LEVEL</c> (Trace, Debug, Information, Warning, Error, Critical; Information by default) is
    /// the level of CodaMcp's own events; those of the libraries show from Warning on, or at that level where it is lower than Information.
    /// </summary>
    public static IHostApplicationBuilder AddCodaMcpLogging(this IHostApplicationBuilder builder, SettingsReader reader)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(reader);
        var text = reader.Optional("LOG_LEVEL", nameof(LogLevel.Information));
        if (!Enum.TryParse<LogLevel>(text, ignoreCase: true, out var own) || !Enum.IsDefined(own))
            reader.Reject($"LOG_LEVEL must be one of {string.Join(", ", Enum.GetNames<LogLevel>())}, but is '{text}'.");
        builder.Logging.ClearProviders();
        builder.Logging.AddSimpleConsole(OneLine);
        // The scope of a request or a call has the trace. The ids of spans are for the exporter, which takes them from the span.
        builder.Logging.Configure(static options => options.ActivityTrackingOptions = ActivityTrackingOptions.None);
        builder.Logging.SetMinimumLevel(own < LogLevel.Information ? LogLevel.Information : LogLevel.Warning);
        builder.Logging.AddFilter("CodaMcp", own);
        // A probe that is answered with "not ready" would be an error here each time, once or more a second while a process starts or drains.
        builder.Logging.AddFilter("Microsoft.Extensions.Diagnostics.HealthChecks", LogLevel.None);
        // Orleans places grains through it, and it writes every attempt while a silo is lost, with the whole stack.
        builder.Logging.AddFilter("Polly", LogLevel.Critical);
        // Orleans 10.4's watchdog takes the machine's uptime for a stall when it looks for the first time.
        builder.Logging.AddFilter("Orleans.Runtime.Watchdog", LogLevel.Error);
        return builder;
    }

    /// <summary>Reads <c>CODAMCP_LOG_MEMBERS</c>: whether log lines have members' keys as they are (<c>plain</c>), and not the beginning of their SHA-256 (<c>hashed</c>, the default).</summary>
    public static bool ReadLogsMembers(SettingsReader reader)
    {
        ArgumentNullException.ThrowIfNull(reader);
        var text = reader.Optional("CODAMCP_LOG_MEMBERS", "hashed");
        if (text is not ("hashed" or "plain"))
            reader.Reject($"CODAMCP_LOG_MEMBERS must be hashed or plain, but is '{text}'.");
        return text == "plain";
    }

    /// <summary>How an event is written to the console.</summary>
    public static void OneLine(SimpleConsoleFormatterOptions console)
    {
        ArgumentNullException.ThrowIfNull(console);
        console.SingleLine = true;
        // Member, session, tool and trace.
        console.IncludeScopes = true;
        console.ColorBehavior = LoggerColorBehavior.Disabled;
        console.TimestampFormat = "yyyy-MM-ddTHH:mm:ss.fffZ ";
        console.UseUtcTimestamp = true;
    }
}
