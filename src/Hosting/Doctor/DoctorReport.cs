using System.Text;
using System.Text.Json;

namespace CodaMcp.Doctor;

/// <summary>Writes each finding as a line of text. It removes secrets; see <see cref="Redaction"/>.</summary>
/// <param name="output">The output for the lines.</param>
/// <param name="redaction">Removes secrets.</param>
public sealed class DoctorReport(TextWriter output, Redaction redaction)
{
    private const int Width = 132;
    private const int Indent = 9;
    private readonly List<Finding> findings = [];

    /// <summary>The findings so far, as written.</summary>
    public IReadOnlyList<Finding> Findings => findings;

    /// <summary>Whether nothing is wrong.</summary>
    public bool IsHealthy => findings.All(finding => finding.Verdict != Verdict.Wrong);

    /// <summary>Reports that the service behaves as assumed.</summary>
    public void Right(string service, string text) => Add(Verdict.Right, service, text);

    /// <summary>Reports that the service does not behave as assumed. The text ends with what to do.</summary>
    public void Wrong(string service, string text) => Add(Verdict.Wrong, service, text);

    /// <summary>Reports that an assumption was not checked, and why.</summary>
    public void NotChecked(string service, string text) => Add(Verdict.NotChecked, service, text);

    /// <summary>Reports an observation without an assumption.</summary>
    public void Note(string service, string text) => Add(Verdict.Note, service, text);

    /// <summary>Reports <see cref="Verdict.Right"/> or <see cref="Verdict.Wrong"/>.</summary>
    public void Add(string service, bool isRight, string right, string wrong) => Add(isRight ? Verdict.Right : Verdict.Wrong, service, isRight ? right : wrong);

    /// <summary>Runs one check. An exception of the check becomes a finding, so the next check still runs.</summary>
    /// <param name="service">The service that it checks.</param>
    /// <param name="what">The subject of the check. The finding begins with it.</param>
    /// <param name="check">The check.</param>
    /// <param name="cancellationToken">The token that the check received.</param>
    /// <param name="describe">Describes the service's own exceptions without secrets. Returns null for an unknown exception.</param>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public async Task RunAsync(string service, string what, Func<Task> check, CancellationToken cancellationToken, Func<Exception, string?>? describe = null)
    {
        ArgumentNullException.ThrowIfNull(check);
        try
        {
            await check();
        }
        catch (Exception e) when (e is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
        {
            Wrong(service, $"{what}: the check did not get to its end, because {describe?.Invoke(e) ?? Describe(e)}. Run the doctor again; attach this report to an issue of CodaMcp if it stays.");
        }
    }

    /// <summary>Describes an error. For an exception of another kind it names only the type, because the message may contain secrets.</summary>
    public static string Describe(Exception error) => error switch
    {
        HttpRequestException e => $"the service could not be reached ({e.HttpRequestError})",
        TimeoutException or OperationCanceledException => "the service did not answer in time",
        JsonException => "an answer is not the JSON that was expected",
        _ => $"of an unexpected error ({error?.GetType().Name})",
    };

    /// <summary>Writes a text for the person at the terminal, such as an address to open. The text is not a finding and is not redacted.</summary>
    public void Say(string text)
    {
        output.WriteLine(text);
        output.Flush();
    }

    /// <summary>Writes the number of findings of each kind.</summary>
    public void WriteSummary() => output.WriteLine(
        $"{Count(Verdict.Right)} right, {Count(Verdict.Wrong)} wrong, {Count(Verdict.NotChecked)} not checked.");

    private int Count(Verdict verdict) => findings.Count(finding => finding.Verdict == verdict);

    private void Add(Verdict verdict, string service, string text)
    {
        var finding = new Finding(verdict, service, redaction.Clean(text));
        findings.Add(finding);
        var mark = verdict switch { Verdict.Right => "ok", Verdict.Wrong => "WRONG", Verdict.NotChecked => "skip", _ => "note" };
        output.WriteLine($"  {mark,-6} {Wrap($"{service}: {finding.Text}")}");
        output.Flush();
    }

    private static string Wrap(string text)
    {
        var wrapped = new StringBuilder();
        var column = Indent;
        foreach (var word in text.Split(' '))
        {
            if (column > Indent && column + 1 + word.Length > Width)
            {
                wrapped.AppendLine().Append(' ', Indent);
                column = Indent;
            }
            else if (column > Indent)
            {
                wrapped.Append(' ');
                column++;
            }

            wrapped.Append(word);
            column += word.Length;
        }

        return wrapped.ToString();
    }
}
