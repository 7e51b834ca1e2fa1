using CodaMcp.Doctor;
using CodaMcp.Settings;

namespace CodaMcp.Tests.Doctor;

/// <summary>Tests the lines of the report, and the command line.</summary>
public sealed class DoctorReportTests
{
    [Theory]
    [InlineData("it said 7c0d4a11-5e2b-4c1f-9b6a-000000000001 back", "it said … back")]
    [InlineData("mail to lena.okafor@example.co.uk failed", "mail to … failed")]
    [InlineData("at https://host.example/blob?X-Amz-Signature=abc&b=c now", "at https://host.example/blob?… now")]
    [InlineData("token eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJtIn0.c2ln was", "token … was")]
    [InlineData("aud is https://mcp.example.com/mcp", "aud is https://mcp.example.com/mcp")]
    public void Secrets_are_taken_out(string text, string clean) =>
        Assert.Equal(clean, new Redaction(["7c0d4a11-5e2b-4c1f-9b6a-000000000001", ""]).Clean(text));

    [Fact]
    public void Long_lines_go_on_below_their_text()
    {
        var output = new StringWriter { NewLine = "\n" };
        var report = new DoctorReport(output, new Redaction([]));
        report.Right("Coda", "all is well");
        report.Wrong("Stytch", string.Join(' ', Enumerable.Repeat("word", 40)));
        report.WriteSummary();
        var lines = output.ToString().ReplaceLineEndings("\n").Split('\n');

        Assert.Equal("  ok     Coda: all is well", lines[0]);
        Assert.StartsWith("  WRONG  Stytch: word", lines[1], StringComparison.Ordinal);
        Assert.StartsWith("         word", lines[2], StringComparison.Ordinal);
        Assert.All(lines, line => Assert.InRange(line.Length, 0, 132));
        Assert.Contains("1 right, 1 wrong, 0 not checked.", lines);
        Assert.False(report.IsHealthy);
    }

    [Fact]
    public async Task The_exit_code_says_whether_something_is_wrong()
    {
        Assert.Equal(0, await DoctorCommand.RunAsync([new Saying(report => report.NotChecked("Coda", "a"))], [], TextWriter.Null, TimeProvider.System));
        Assert.Equal(1, await DoctorCommand.RunAsync([new Saying(report => report.Right("Coda", "a")), new Saying(report => report.Wrong("Coda", "b"))], [], TextWriter.Null, TimeProvider.System));
    }

    [Fact]
    public async Task A_doctor_that_is_stopped_says_so_and_is_not_healthy()
    {
        using var stop = new CancellationTokenSource();
        var output = new StringWriter();
        var exit = await DoctorCommand.RunAsync(
            [
                new Saying(_ =>
                {
                    stop.Cancel();
                    stop.Token.ThrowIfCancellationRequested();
                }),
            ],
            [],
            output,
            TimeProvider.System,
            stop.Token);

        Assert.Equal(1, exit);
        Assert.Contains("The doctor was told to stop", output.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Options_are_read()
    {
        var arguments = DoctorArguments.Parse(["doctor", "--write", "AbC", "--create-doc", "--record", "there"], DoctorArguments.OfCoda);

        Assert.Equal(("AbC", true, Path.GetFullPath("there")), (arguments.ScratchDoc, arguments.CreatesDoc, arguments.RecordDirectory));
        Assert.False(DoctorArguments.IsAskedFor(["--migrate"]));
        Assert.True(DoctorArguments.IsAskedFor(["doctor", "--create-doc"]));
    }

    [Theory]
    [InlineData("--sign-in", "doctor does not know '--sign-in'. It takes --write DOC, --create-doc, --record DIR.")]
    [InlineData("--write", "--write needs a value: --write DOC.")]
    [InlineData("--write --create-doc", "--write needs a value: --write DOC.")]
    [InlineData("--create-doc --create-doc", "--create-doc is there twice.")]
    public void An_invalid_command_line_is_refused_with_the_reason(string options, string said) =>
        Assert.Equal(said, Assert.Throws<SettingsException>(() => DoctorArguments.Parse(["doctor", .. options.Split(' ')], DoctorArguments.OfCoda)).Message);

    private sealed class Saying(Action<DoctorReport> say) : IExamination
    {
        public Task ExamineAsync(DoctorReport report, CancellationToken cancellationToken)
        {
            say(report);
            return Task.CompletedTask;
        }
    }
}
