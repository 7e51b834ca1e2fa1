using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Text.RegularExpressions;

namespace CodaMcp.Bench;

/// <summary>Asks Standalone for each page of the console as an admin, one after the other, and prints how long each answer took.</summary>
/// <param name="front">The front's address.</param>
/// <param name="stytch">The address of the Sandbox's Stytch.</param>
/// <param name="runs">How often each page is asked for.</param>
internal sealed partial class ConsolePages(string front, string stytch, int runs) : IDisposable
{
    /// <summary>The organization of the member who signs in, at the Sandbox.</summary>
    public const string Organization = "organization-test-7d3f0a10-0000-4000-8000-00000000a001";

    /// <summary>That member, an admin.</summary>
    public const string Admin = "member-test-3b1e5c20-0000-4000-8000-00000000b001";

    private const string Email = "alice@northwind.example";

    private static readonly string[] Periods = ["24h", "7d", "30d", "12m"];

    private readonly HttpClient http = new() { BaseAddress = new Uri(front) };

    /// <summary>Signs in, and asks for the pages.</summary>
    public async Task MeasureAsync(string document, string row)
    {
        await SubmitAsync("/login", ("email", Email));
        var code = Code().Match((await http.GetStringAsync($"{stytch}/sandbox/inbox")).Split("<li>").First(mail => mail.Contains(Email, StringComparison.Ordinal) && mail.Contains("<code>", StringComparison.Ordinal))).Groups[1].Value;
        await SubmitAsync("/login/code", ("code", code));
        var record = Link("/admin/activity/").Match(await http.GetStringAsync("/admin/activity")).Groups[1].Value;
        string[] pages =
        [
            .. Periods.Select(period => $"/?period={period}"), .. Periods.Select(period => $"/admin?period={period}"), .. Periods.Select(period => $"/admin/documents?period={period}"),
            "/calls", "/clients", "/sessions", "/account", "/connect", "/admin/activity", record, "/admin/activity?outcome=not_found", "/admin/activity?tool=rare_tool", "/admin/members",
            $"/admin/members/{Admin}", $"/admin/documents/{document}", $"/admin/documents/{row}", "/admin/live", "/admin/policy", "/admin/quotas", "/admin/cluster",
        ];
        foreach (var page in pages)
        {
            var times = new List<double>();
            var length = 0;
            // The first one compiles.
            for (var run = 0; run <= runs; run++)
            {
                var began = Stopwatch.GetTimestamp();
                using var answer = await http.GetAsync(page);
                var text = await answer.Content.ReadAsStringAsync();
                var took = Stopwatch.GetElapsedTime(began).TotalMilliseconds;
                if (answer.StatusCode != HttpStatusCode.OK || answer.RequestMessage!.RequestUri!.AbsolutePath == "/login")
                    throw new InvalidOperationException($"{page} was answered with {(int)answer.StatusCode}.");
                length = text.Length;
                if (run > 0)
                    times.Add(took);
            }

            times.Sort();
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"page: {page,-60} median {times[times.Count / 2],8:F1} ms   worst {times[^1],8:F1} ms   {length,7} characters"));
        }
    }

    public void Dispose() => http.Dispose();

    private async Task SubmitAsync(string path, params (string Name, string Value)[] fields)
    {
        var hidden = Hidden().Matches(await http.GetStringAsync(path)).Select(match => (Name: match.Groups[1].Value, Value: WebUtility.HtmlDecode(match.Groups[2].Value))).Distinct();
        using var form = new FormUrlEncodedContent(hidden.Concat(fields).Select(field => KeyValuePair.Create(field.Name, field.Value)));
        using var answer = await http.PostAsync(path, form);
        answer.EnsureSuccessStatusCode();
    }

    private static Regex Link(string path) => new($"href=\"({Regex.Escape(path)}[0-9a-f-]{{36}})\"");

    [GeneratedRegex("<input type=\"hidden\" name=\"([^\"]*)\" value=\"([^\"]*)\"")]
    private static partial Regex Hidden();

    [GeneratedRegex(@"<code>(\d{6})</code>")]
    private static partial Regex Code();
}
