using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace CodaMcp.Tests.Authentication;

/// <summary>Everything that was logged, at every level, as text with exceptions.</summary>
internal sealed class CollectedLogs : ILoggerProvider, ILogger
{
    public ConcurrentQueue<string> Lines { get; } = [];

    public string Text => string.Join('\n', Lines);

    /// <summary>Whether a line is one that an operator should look at, besides the one that a front without a reachable issuer starts with.</summary>
    public static bool IsWarningOrWorse(string line) =>
        (line.StartsWith("Warning", StringComparison.Ordinal) || line.StartsWith("Error", StringComparison.Ordinal) || line.StartsWith("Critical", StringComparison.Ordinal))
        && !line.Contains("Clients cannot sign in", StringComparison.Ordinal);

    public ILogger CreateLogger(string categoryName) => this;

    public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
        Lines.Enqueue($"{logLevel}: {formatter(state, exception)} {exception}");

    public void Dispose()
    {
    }
}
