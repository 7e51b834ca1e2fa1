using System.Net;
using System.Text;
using System.Text.Json;
using CodaMcp.Coda;
using CodaMcp.Tools;
using Microsoft.Extensions.Logging;

namespace CodaMcp.Tests.Tools;

public sealed class ToolRunnerTests
{
    private readonly ToolBench bench = new() { Toolsets = [typeof(ProbeToolset)] };

    [Fact]
    public async Task An_unknown_tool_is_named_with_the_nearest_there_are()
    {
        var error = await bench.Error("probe_wrte");
        Assert.Equal(ToolErrorKind.UnknownTool, error.Kind);
        Assert.StartsWith("There is no tool 'probe_wrte'. The nearest: probe_write", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_write_needs_both_scopes()
    {
        var outcome = await bench.Run("probe_write", scopes: [Scopes.Read]);
        Assert.Equal(ToolErrorKind.InsufficientScope, outcome.Error!.Kind);
        Assert.Equal([Scopes.Read, Scopes.Write], outcome.Error.RequiredScopes!);
    }

    [Fact]
    public async Task A_read_needs_the_read_scope()
    {
        var outcome = await bench.Run("probe_read", scopes: [Scopes.Write]);
        Assert.Equal([Scopes.Read], outcome.Error!.RequiredScopes!);
    }

    [Fact]
    public async Task Arguments_reach_the_method_by_their_snake_case_names()
    {
        var result = await bench.Result(
            "probe_arguments",
            """{"page_name":"Plan","limit":7.0,"note":"abc","mode":"replace","column_names":["a","b"],"rows":[{"x":1}],"force":true}""");
        Assert.Equal("Plan|7|abc|replace|a,b|1", result.GetProperty("name").GetString());
    }

    [Fact]
    public async Task Null_counts_as_left_out()
    {
        var result = await bench.Result("probe_arguments", """{"page_name":"Plan","limit":null,"note":null}""");
        Assert.Equal("Plan|25||append||", result.GetProperty("name").GetString());
    }

    [Fact]
    public async Task A_blank_optional_name_counts_as_left_out()
    {
        var result = await SampleDoc.Bench().Result("list_docs", """{"query":"","cursor":" "}""");
        Assert.Equal(1, result.GetProperty("docs").GetArrayLength());
    }

    [Theory]
    [InlineData("""{}""", "Argument 'page_name' is required.")]
    [InlineData("""{"page_name":null}""", "Argument 'page_name' is required.")]
    [InlineData("""{"page_name":3}""", "Argument 'page_name' must be a string.")]
    [InlineData("""{"page_name":" "}""", "Argument 'page_name' must not be empty.")]
    [InlineData("""{"page_name":"a\u0007b"}""", "Argument 'page_name' holds a control character. Only line breaks and tabs are taken.")]
    [InlineData("""{"page_name":"a","limit":"7"}""", "Argument 'limit' must be an integer between 1 and 100.")]
    [InlineData("""{"page_name":"a","limit":7.5}""", "Argument 'limit' must be an integer between 1 and 100.")]
    [InlineData("""{"page_name":"a","limit":101}""", "Argument 'limit' must be an integer between 1 and 100.")]
    [InlineData("""{"page_name":"a","limit":1e300}""", "Argument 'limit' must be an integer between 1 and 100.")]
    [InlineData("""{"page_name":"a","note":"abcdef"}""", "Argument 'note' has 6 characters, and at most 5 are taken.")]
    [InlineData("""{"page_name":"a","mode":"Append"}""", "Argument 'mode' must be one of: append, replace.")]
    [InlineData("""{"page_name":"a","force":"yes"}""", "Argument 'force' must be true or false.")]
    [InlineData("""{"page_name":"a","column_names":"a"}""", "Argument 'column_names' must be an array of strings.")]
    [InlineData("""{"page_name":"a","column_names":[1]}""", "Argument 'column_names' must be an array of strings.")]
    [InlineData("""{"page_name":"a","column_names":[]}""", "Argument 'column_names' must hold at least 1 item.")]
    [InlineData("""{"page_name":"a","column_names":["a","b","c"]}""", "Argument 'column_names' holds 3 items, and at most 2 are taken. Split it over several calls.")]
    [InlineData("""{"page_name":"a","rows":[1]}""", "Argument 'rows' must be an array of objects, such as [{\"Column name\": \"value\"}].")]
    [InlineData("""{"page_name":"a","colum_names":[]}""", "Argument 'colum_names' is unknown to 'probe_arguments'. The nearest it knows: column_names, ")]
    [InlineData("""{"page_name":"a","pageName":"a"}""", "Argument 'pageName' is unknown to 'probe_arguments'. The nearest it knows: page_name, ")]
    [InlineData("""[]""", "The arguments must be a JSON object.")]
    [InlineData("""{"page_name":"a","page_name":"b"}""", "The arguments are not valid JSON, nest deeper than 32 levels, or name an argument twice.")]
    [InlineData("""{"page_name":""", "The arguments are not valid JSON, nest deeper than 32 levels, or name an argument twice.")]
    public async Task A_wrong_argument_is_named_with_what_would_be_right(string arguments, string message)
    {
        var error = await bench.Error("probe_arguments", arguments);
        Assert.Equal(ToolErrorKind.InvalidArgument, error.Kind);
        Assert.StartsWith(message, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Arguments_over_the_bound_are_refused_unread()
    {
        var error = await bench.Error("probe_arguments", new string(' ', ToolArguments.MaxBytes + 1));
        Assert.Equal("The arguments are larger than 4 MB. Split the work over several calls.", error.Message);
    }

    [Theory]
    [InlineData(401, ToolErrorKind.Forbidden, "The Coda API token was refused")]
    [InlineData(403, ToolErrorKind.Forbidden, "The Coda user may not do this")]
    [InlineData(404, ToolErrorKind.NotFound, "Coda has no such thing")]
    [InlineData(410, ToolErrorKind.NotFound, "Coda has no such thing")]
    [InlineData(400, ToolErrorKind.Refused, "Coda refused the request. Coda says: Words of Coda.")]
    [InlineData(422, ToolErrorKind.Refused, "Coda refused the request.")]
    [InlineData(500, ToolErrorKind.CodaUnavailable, "Coda answered with an error of its own (500)")]
    [InlineData(504, ToolErrorKind.CodaUnavailable, "Coda took too long to answer")]
    public async Task What_Coda_answers_is_said_with_the_next_step(int status, ToolErrorKind kind, string message)
    {
        ProbeToolset.Behaviour.Value = _ => throw new CodaException((HttpStatusCode)status, "Words of Coda.");
        var error = await bench.Error("probe_read");
        Assert.Equal(kind, error.Kind);
        Assert.StartsWith(message, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_rate_limit_says_when_to_try_again()
    {
        ProbeToolset.Behaviour.Value = _ => throw new CodaException(HttpStatusCode.TooManyRequests, "Too Many Requests") { RetryAfter = TimeSpan.FromSeconds(7) };
        var error = await bench.Error("probe_write");
        Assert.Equal(ToolErrorKind.CodaBusy, error.Kind);
        Assert.Equal(TimeSpan.FromSeconds(7), error.RetryAfter);
        Assert.EndsWith("try again in 7 seconds.", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("probe_read", true, ToolErrorKind.CodaUnavailable)]
    [InlineData("probe_write", false, ToolErrorKind.CodaUnavailable)]
    [InlineData("probe_write", true, ToolErrorKind.UnknownOutcome)]
    public async Task Only_a_write_that_was_sent_has_an_unknown_outcome(string tool, bool mayHaveExecuted, ToolErrorKind kind)
    {
        ProbeToolset.Behaviour.Value = _ => throw new CodaUnavailableException("reset", mayHaveExecuted);
        Assert.Equal(kind, (await bench.Error(tool)).Kind);
    }

    [Fact]
    public async Task A_fault_of_ours_is_logged_and_not_told()
    {
        var log = new LogOfOne();
        var logged = new ToolBench { Toolsets = [typeof(ProbeToolset)], Logger = log };
        ProbeToolset.Behaviour.Value = _ => throw new InvalidOperationException("secret detail");
        var error = await logged.Error("probe_read");
        Assert.Equal(ToolErrorKind.Internal, error.Kind);
        Assert.DoesNotContain("secret", error.Message, StringComparison.Ordinal);
        Assert.Equal("secret detail", log.Exception!.Message);
    }

    [Fact]
    public async Task The_deadline_ends_a_tool()
    {
        ProbeToolset.Behaviour.Value = async token =>
        {
            bench.Time.Advance(bench.TimeLeft);
            await Task.Delay(Timeout.Infinite, token);
        };
        Assert.Equal(ToolErrorKind.DeadlineExceeded, (await bench.Error("probe_read")).Kind);
    }

    [Fact]
    public async Task A_call_past_its_deadline_is_not_started()
    {
        ProbeToolset.Behaviour.Value = _ => throw new InvalidOperationException("was started");
        bench.TimeLeft = TimeSpan.Zero;
        Assert.Equal(ToolErrorKind.DeadlineExceeded, (await bench.Error("probe_read")).Kind);
    }

    [Fact]
    public async Task A_caller_that_goes_away_cancels_the_tool()
    {
        using var caller = new CancellationTokenSource();
        ProbeToolset.Behaviour.Value = async token =>
        {
            await caller.CancelAsync();
            token.ThrowIfCancellationRequested();
        };
        var outcome = await bench.Run("probe_read", cancellationToken: caller.Token);
        Assert.Equal(ToolErrorKind.Cancelled, outcome.Error!.Kind);
    }

    private sealed class LogOfOne : ILogger<ToolRunner>
    {
        public Exception? Exception { get; private set; }

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            Exception = exception;
    }
}
