using System.Net;
using System.Text;
using System.Text.Json;
using CodaMcp.Coda;
using CodaMcp.Coda.Contract;
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
        Assert.Equal("Plan|7|abc|replace|a,b|1", result.GetProperty("id").GetString());
    }

    [Theory]
    [InlineData("""{"page_name":"Plan","limit":"7"}""", "Plan|7||append||", false, "'limit' came as text and was read as 7.")]
    [InlineData("""{"page_name":"Plan","limit":" 7.0 "}""", "Plan|7||append||", false, "'limit' came as text and was read as 7.")]
    [InlineData("""{"page_name":2026}""", "2026|25||append||", false, null)]
    [InlineData("""{"page_name":false}""", "false|25||append||", false, null)]
    [InlineData("""{"page_name":"Plan","force":"True"}""", "Plan|25||append||", true, "'force' came as text and was read as true.")]
    [InlineData("""{"page_name":"Plan","mode":"Replace"}""", "Plan|25||replace||", false, "'mode' was read as 'replace'.")]
    [InlineData("""{"page_name":"Plan","column_names":"a"}""", "Plan|25||append|a|", false, "'column_names' came as one value and was read as a list of 1.")]
    [InlineData("""{"page_name":"Plan","column_names":7}""", "Plan|25||append|7|", false, "'column_names' came as one value and was read as a list of 1.")]
    [InlineData("""{"page_name":"Plan","column_names":[1,true]}""", "Plan|25||append|1,true|", false, null)]
    [InlineData("""{"page_name":"Plan","column_names":"[\"a\",\"b\"]"}""", "Plan|25||append|a,b|", false, "'column_names' came as text and was read as the list in it.")]
    [InlineData("""{"page_name":"Plan","column_names":"```json\n[\"a\"]\n```"}""", "Plan|25||append|a|", false, "'column_names' came as text and was read as the list in it.")]
    [InlineData("""{"page_name":"Plan","column_names":"\"[\\\"a\\\"]\""}""", "Plan|25||append|a|", false, "'column_names' came as text and was read as the list in it.")]
    [InlineData("""{"page_name":"Plan","column_names":"[draft] a"}""", "Plan|25||append|[draft] a|", false, "'column_names' came as one value and was read as a list of 1.")]
    [InlineData("""{"page_name":"Plan","rows":{"x":1}}""", "Plan|25||append||1", false, "'rows' came as one object and was read as a list of one.")]
    [InlineData("""{"page_name":"Plan","rows":"[{\"x\":1},{\"x\":2}]"}""", "Plan|25||append||2", false, "'rows' came as text and was read as the JSON in it.")]
    [InlineData("""{"page_name":"Plan","rows":"```\n{\"x\":1}\n```"}""", "Plan|25||append||1", false, "'rows' came as text and was read as the JSON in it. 'rows' came as one object and was read as a list of one.")]
    [InlineData("""{"page_name":"Plan","rows":["{\"x\":1}"]}""", "Plan|25||append||1", false, "'rows' had text as items, which were read as the JSON in them.")]
    [InlineData("""{"pageName":"Plan"}""", "Plan|25||append||", false, "'pageName' was read as 'page_name'.")]
    [InlineData("""{"PAGE-NAME":"Plan","Limit":3}""", "Plan|3||append||", false, "'PAGE-NAME' was read as 'page_name'. 'Limit' was read as 'limit'.")]
    [InlineData("""{"page_name":"Plan","limit":"","mode":[],"column_names":[],"rows":"","force":""}""", "Plan|25||append||", false, "Came empty and counted as left out: limit, mode, column_names, rows, force.")]
    [InlineData("""{"page_name":"Plan","note":""}""", "Plan|25||append||", false, null)]
    [InlineData("""{"page_name":"Plan","toolCallId":"c1","sessionId":"s","action":"sendMessage","chatInput":"x","wait_for_previous":false,"_meta":{}}""", "Plan|25||append||", false, null)]
    public async Task An_argument_that_can_mean_only_one_thing_is_read_and_noted(string arguments, string read, bool force, string? note)
    {
        foreach (var tool in (string[])["probe_arguments", "probe_change"])
        {
            var result = await bench.Result(tool, arguments);
            Assert.Equal((read, force, note ?? ""), (result.GetProperty("id").GetString(), result.TryGetProperty("docId", out _), result.GetProperty("note").GetString()));
        }
    }

    [Fact]
    public async Task An_unknown_argument_of_a_read_is_ignored_and_noted()
    {
        var result = await bench.Result("probe_arguments", """{"page_name":"Plan","tracking":"x"}""");
        Assert.Equal("Unknown and ignored: tracking.", result.GetProperty("note").GetString());
    }

    [Theory]
    [InlineData("probe_change", "tracking")]
    [InlineData("probe_change", "limits")]
    [InlineData("probe_arguments", "limits")]
    [InlineData("probe_arguments", "page")]
    public async Task An_unknown_argument_of_a_write_or_near_to_a_known_one_is_refused(string tool, string argument)
    {
        var error = await bench.Error(tool, $$"""{"page_name":"Plan","{{argument}}":"x"}""");
        Assert.StartsWith($"Argument '{argument}' is unknown to '{tool}'. The nearest it knows: ", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("true", null)]
    [InlineData("false", false)]
    [InlineData("null", false)]
    [InlineData("\"\"", false)]
    [InlineData("\"true\"", true)]
    [InlineData("1", true)]
    [InlineData("[true]", true)]
    public async Task Only_true_itself_confirms(string confirm, bool? refused)
    {
        var error = (await SampleDoc.Bench().Run("delete_doc", $$"""{"doc":"Product Plan","Confirm":{{confirm}} }""")).Error;
        Assert.Equal(refused switch { null => null, true => ToolErrorKind.InvalidArgument, _ => ToolErrorKind.ConfirmationRequired }, error?.Kind);
    }

    [Fact]
    public async Task Null_counts_as_left_out()
    {
        var result = await bench.Result("probe_arguments", """{"page_name":"Plan","limit":null,"note":null}""");
        Assert.Equal("Plan|25||append||", result.GetProperty("id").GetString());
    }

    [Fact]
    public async Task A_blank_optional_name_counts_as_left_out()
    {
        var result = await SampleDoc.Bench().Result("list_docs", """{"query":"","cursor":" "}""");
        Assert.Equal(1, result.GetProperty("docs").GetArrayLength());
    }

    [Theory]
    [InlineData("""{}""", "Argument 'page_name' is required.")]
    [InlineData("""null""", "Argument 'page_name' is required.")]
    [InlineData("""{"page_name":null}""", "Argument 'page_name' is required.")]
    [InlineData("""{"page_name":[]}""", "Argument 'page_name' is required, and came as an empty list.")]
    [InlineData("""{"page_name":" "}""", "Argument 'page_name' is required, and came as the text ' '.")]
    [InlineData("""{"page_name":{"a":1}}""", "Argument 'page_name' must be a string, and came as an object.")]
    [InlineData("""{"page_name":["a"]}""", "Argument 'page_name' must be a string, and came as a list.")]
    [InlineData("""{"page_name":"a\u0007b"}""", "Argument 'page_name' holds a control character. Only line breaks and tabs are taken.")]
    [InlineData("""{"page_name":"a\ud800b"}""", "Argument 'page_name' holds text that is not Unicode, such as half of a surrogate pair.")]
    [InlineData("""{"page_name":"a","rows":[{"\udc00":1}]}""", "The arguments hold a name that is not Unicode, such as half of a surrogate pair.")]
    [InlineData("""{"page_name":"a","\ud800":1}""", "The arguments hold a name that is not Unicode, such as half of a surrogate pair.")]
    [InlineData("""{"page_name":"a","limit":"seven"}""", "Argument 'limit' must be an integer between 1 and 100, and came as the text 'seven'.")]
    [InlineData("""{"page_name":"a","limit":"1,000"}""", "Argument 'limit' must be an integer between 1 and 100, and came as the text '1,000'.")]
    [InlineData("""{"page_name":"a","limit":true}""", "Argument 'limit' must be an integer between 1 and 100, and came as true.")]
    [InlineData("""{"page_name":"a","limit":7.5}""", "Argument 'limit' must be an integer between 1 and 100, and came as the number 7.5.")]
    [InlineData("""{"page_name":"a","limit":"7.5"}""", "Argument 'limit' must be an integer between 1 and 100, and came as the text '7.5'.")]
    [InlineData("""{"page_name":"a","limit":101}""", "Argument 'limit' must be an integer between 1 and 100, and came as the number 101.")]
    [InlineData("""{"page_name":"a","limit":1e300}""", "Argument 'limit' must be an integer between 1 and 100, and came as the number 1e300.")]
    [InlineData("""{"page_name":"a","note":"abcdef"}""", "Argument 'note' has 6 characters, and at most 5 are taken.")]
    [InlineData("""{"page_name":"a","mode":"add"}""", "Argument 'mode' must be one of append, replace, and came as the text 'add'.")]
    [InlineData("""{"page_name":"a","force":"yes"}""", "Argument 'force' must be true or false, and came as the text 'yes'.")]
    [InlineData("""{"page_name":"a","force":1}""", "Argument 'force' must be true or false, and came as the number 1.")]
    [InlineData("""{"page_name":"a","column_names":{"a":1}}""", "Argument 'column_names' must be an array of strings, and came as an object.")]
    [InlineData("""{"page_name":"a","column_names":["a",null]}""", "Argument 'column_names' must be an array of strings, and its item 1 came as null.")]
    [InlineData("""{"page_name":"a","column_names":["a","b","c"]}""", "Argument 'column_names' holds 3 items, and at most 2 are taken. Split it over several calls.")]
    [InlineData("""{"page_name":"a","rows":[1]}""", "Argument 'rows' must be an array of objects, such as [{\"cells\": [{\"column\": \"Status\", \"value\": \"Done\"}]}] or [{\"Status\": \"Done\"}], and its item 0 came as the number 1.")]
    [InlineData("""{"page_name":"a","rows":"Status: Done"}""", "Argument 'rows' must be an array of objects, such as [{\"cells\": ")]
    [InlineData("""{"page_name":"a","rows":"[{\"x\":1]"}""", "Argument 'rows' came as text that is not valid JSON, or names something twice in one object (line 1, byte 8). Send it as JSON, such as [{\"cells\": ")]
    [InlineData("""{"page_name":"a","rows":"[{\"x\":1,\"x\":2}]"}""", "Argument 'rows' came as text that is not valid JSON, or names something twice in one object")]
    [InlineData("""{"page_name":"a","colum_names":[]}""", "Argument 'colum_names' is unknown to 'probe_arguments'. The nearest it knows: column_names, ")]
    [InlineData("""{"page_name":"a","pageName":"a"}""", "Argument 'page_name' is given twice, as 'page_name' and 'pageName'. Give it once.")]
    [InlineData("""[]""", "The arguments must be a JSON object, and came as an empty list.")]
    [InlineData("""{"page_name":"a","page_name":"b"}""", "Argument 'page_name' is given twice. Give it once.")]
    [InlineData("""{"page_name":"a","page\u005fname":"b"}""", "Argument 'page_name' is given twice. Give it once.")]
    [InlineData("""{"page_name":"a","rows":[{"x":{"y":1,"y":1}}]}""", "Argument 'rows' holds an object that gives 'y' twice. Give it once.")]
    [InlineData("""{"page_name":""", "The arguments are not valid JSON, or nest deeper than 32 levels.")]
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
