using CodaMcp.Settings;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Console;

namespace CodaMcp;

/// <summary>Configures the log of every CodaMcp process.</summary>
public static class LoggingHosting
{
    /// <summary>
    /// Logs each event as one line on the console. <c>LOG_LEVEL</c> is the level of CodaMcp's own events: Trace, Debug, Information (default), Warning, Error
    /// or Critical. Libraries log from Warning, or from Information if <c>LOG_LEVEL</c> is Debug or Trace.
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
        // The scope of a request or a call contains the trace id. Only the exporter needs span ids, and it reads them from the span.
        builder.Logging.Configure(static options => options.ActivityTrackingOptions = ActivityTrackingOptions.None);
        builder.Logging.SetMinimumLevel(own < LogLevel.Information ? LogLevel.Information : LogLevel.Warning);
        builder.Logging.AddFilter("CodaMcp", own);
        // Without this filter, each probe that gets "not ready" logs an error. Probes come at least once a second while a process starts or drains.
        builder.Logging.AddFilter("Microsoft.Extensions.Diagnostics.HealthChecks", LogLevel.None);
        // Orleans uses Polly to place grains. While a silo is lost, Polly logs every attempt with its whole stack trace.
        builder.Logging.AddFilter("Polly", LogLevel.Critical);
        // At its first check, the watchdog of Orleans 10.4 mistakes the machine's uptime for a stall.
        builder.Logging.AddFilter("Orleans.Runtime.Watchdog", LogLevel.Error);
        return builder;
    }

    /// <summary>
    /// Reads <c>CODAMCP_LOG_MEMBERS</c>. Returns true for <c>plain</c>: log lines contain members' keys. With <c>hashed</c>, the default, they contain the
    /// first digits of the key's SHA-256.
    /// </summary>
    public static bool ReadLogsMembers(SettingsReader reader)
    {
        ArgumentNullException.ThrowIfNull(reader);
        var text = reader.Optional("CODAMCP_LOG_MEMBERS", "hashed");
        if (text is not ("hashed" or "plain"))
            reader.Reject($"CODAMCP_LOG_MEMBERS must be hashed or plain, but is '{text}'.");
        return text == "plain";
    }

    /// <summary>Sets the console format: one line per event.</summary>
    public static void OneLine(SimpleConsoleFormatterOptions console)
    {
        ArgumentNullException.ThrowIfNull(console);
        console.SingleLine = true;
        // The scopes contain the member, session, tool and trace.
        console.IncludeScopes = true;
        console.ColorBehavior = LoggerColorBehavior.Disabled;
        console.TimestampFormat = "yyyy-MM-ddTHH:mm:ss.fffZ ";
        console.UseUtcTimestamp = true;
    }
}
