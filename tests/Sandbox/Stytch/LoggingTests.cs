using System.Collections.Concurrent;
using System.Net;
using CodaMcp.Sandbox.Stytch;
using Microsoft.Extensions.Logging;

namespace CodaMcp.Tests.Stytch;

public sealed class LoggingTests
{
    [Fact]
    public async Task No_token_code_or_verifier_is_logged_at_any_level()
    {
        using var log = new Recorder();
        await using var sandbox = await StytchSandbox.StartAsync(
            new StytchSandboxOptions { Port = 0, Logging = logging => logging.AddProvider(log).SetMinimumLevel(LogLevel.Trace) });
        using var dance = new OAuthDance(sandbox.Url);
        var client = await dance.NewClientAsync();
        var code = (await dance.AuthorizeAsync(client))["code"];
        var answer = await dance.ExchangeAsync(client, code);
        var refresh = (string)answer["refresh_token"]!;
        await dance.RefreshAsync(client, refresh);
        await dance.RefreshAsync(client, refresh, HttpStatusCode.BadRequest);

        var text = string.Join('\n', log.Lines);
        Assert.DoesNotContain(
            new[] { code, OAuthDance.Verifier, refresh, (string)answer["access_token"]! },
            secret => text.Contains(secret, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Reuse_of_a_refresh_token_is_logged()
    {
        using var log = new Recorder();
        await using var sandbox = await StytchSandbox.StartAsync(
            new StytchSandboxOptions { Port = 0, Logging = logging => logging.AddProvider(log) });
        using var dance = new OAuthDance(sandbox.Url);
        var client = await dance.NewClientAsync();
        var refresh = (string)(await dance.SignInAsync(client))["refresh_token"]!;
        await dance.RefreshAsync(client, refresh);
        await dance.RefreshAsync(client, refresh, HttpStatusCode.BadRequest);

        Assert.Contains(log.Lines, line => line.Contains("was used again", StringComparison.Ordinal));
    }

    private sealed class Recorder : ILoggerProvider, ILogger
    {
        public ConcurrentQueue<string> Lines { get; } = [];

        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            Lines.Enqueue(formatter(state, exception));

        public void Dispose()
        {
        }
    }
}
