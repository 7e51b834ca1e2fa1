using Microsoft.Extensions.Logging.Console;

namespace CodaMcp;

/// <summary>What every CodaMcp process logs, and how.</summary>
public static class LoggingHosting
{
    /// <summary>
    /// One line an event on the console. <c>LOG_LEVEL</c> (Trace, Debug, Information, Warning, Error, Critical; Information by default) is
    /// the level of CodaMcp's own events; those of the libraries show from Warning on, or at that level where it is lower than Information.
    /// </summary>
    public static IHostApplicationBuilder AddCodaMcpLogging(this IHostApplicationBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        var own = Enum.TryParse<LogLevel>(builder.Configuration["LOG_LEVEL"], ignoreCase: true, out var level) ? level : LogLevel.Information;
        builder.Logging.ClearProviders();
        builder.Logging.AddSimpleConsole(console =>
        {
            console.SingleLine = true;
            console.ColorBehavior = LoggerColorBehavior.Disabled;
            console.TimestampFormat = "yyyy-MM-ddTHH:mm:ss.fffZ ";
            console.UseUtcTimestamp = true;
        });
        builder.Logging.SetMinimumLevel(own < LogLevel.Information ? LogLevel.Information : LogLevel.Warning);
        builder.Logging.AddFilter("CodaMcp", own);
        // Orleans 10.4's watchdog takes the machine's uptime for a stall when it looks for the first time.
        builder.Logging.AddFilter("Orleans.Runtime.Watchdog", LogLevel.Error);
        return builder;
    }
}
