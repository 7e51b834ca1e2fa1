using System.Text;

namespace CodaMcp.Tests.Doctor;

/// <summary>
/// Plays the person who runs the doctor: reads its output, opens the address of the sign-in page, and signs in at the Sandbox.
/// </summary>
/// <param name="member">The email of the member who signs in.</param>
internal sealed class Person(string member) : StringWriter
{
    private readonly TaskCompletionSource<string> pasted = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Whether the browser is on another machine, so that the person pastes the final address.</summary>
    public bool Pastes { get; init; }

    /// <summary>The typed input.</summary>
    public TextReader Input => new Typed(pasted.Task);

    public override Encoding Encoding => Encoding.UTF8;

    public override void WriteLine(string? value)
    {
        base.WriteLine(value);
        if (value?.Trim() is { } line && line.StartsWith("http", StringComparison.Ordinal))
            _ = OpenAsync(line);
    }

    private async Task OpenAsync(string address)
    {
        using var browser = new HttpClient(new HttpClientHandler { AllowAutoRedirect = !Pastes });
        using var answer = await browser.GetAsync(new Uri($"{address}&sandbox_member={Uri.EscapeDataString(member)}"));
        if (Pastes)
            pasted.SetResult(answer.Headers.Location!.AbsoluteUri);
    }

    private sealed class Typed(Task<string> line) : TextReader
    {
        private bool read;

        public override async Task<string?> ReadLineAsync()
        {
            if (read)
                return null;
            read = true;
            return await line;
        }
    }
}
