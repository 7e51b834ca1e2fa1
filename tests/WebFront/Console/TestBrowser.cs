using System.Net;
using System.Text.RegularExpressions;

namespace CodaMcp.Tests.Pages;

/// <summary>
/// What a browser keeps and sends, and nothing it decides by itself: redirects are not followed, and cookies are sent whatever
/// their flags say, since tests speak plain HTTP to a front that calls itself https.
/// </summary>
internal sealed partial class TestBrowser(Uri address, string publicUrl) : IDisposable
{
    private readonly HttpClient http = new(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false }) { BaseAddress = address };

    public Dictionary<string, string> Cookies { get; } = [];

    /// <summary>Sent as Host, if set.</summary>
    public string? Host { get; set; }

    /// <summary>Loads a page: a path, or an address under the front's public one.</summary>
    public Task<HttpResponseMessage> GetAsync(string path) => SendAsync(new HttpRequestMessage(HttpMethod.Get, Local(path)));

    public async Task<string> ReadAsync(string path, HttpStatusCode expected = HttpStatusCode.OK)
    {
        using var answer = await GetAsync(path);
        Assert.Equal(expected, answer.StatusCode);
        return await answer.Content.ReadAsStringAsync();
    }

    /// <summary>Loads the page and sends its form of the same path, with its hidden fields and these.</summary>
    public async Task<HttpResponseMessage> SubmitAsync(string path, params (string Name, string Value)[] fields) =>
        await PostAsync(path, HiddenFields(await ReadAsync(path)).Concat(fields));

    public Task<HttpResponseMessage> PostAsync(string path, IEnumerable<(string Name, string Value)> fields) =>
        SendAsync(new HttpRequestMessage(HttpMethod.Post, Local(path))
        {
            Content = new FormUrlEncodedContent(fields.Select(field => KeyValuePair.Create(field.Name, field.Value))),
        });

    /// <summary>The hidden fields of a page, each value once.</summary>
    public static IEnumerable<(string Name, string Value)> HiddenFields(string html) =>
        Hidden().Matches(html).Select(match => (match.Groups[1].Value, WebUtility.HtmlDecode(match.Groups[2].Value))).Distinct();

    public void Dispose() => http.Dispose();

    private string Local(string path) => path.StartsWith(publicUrl, StringComparison.Ordinal) ? path[publicUrl.Length..] : path;

    private async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request)
    {
        if (Cookies.Count > 0)
            request.Headers.Add("Cookie", string.Join("; ", Cookies.Select(cookie => $"{cookie.Key}={cookie.Value}")));
        request.Headers.Host = Host;
        var answer = await http.SendAsync(request);
        foreach (var line in answer.Headers.TryGetValues("Set-Cookie", out var lines) ? lines : [])
        {
            var (name, value) = line.Split(';')[0].Split('=', 2) is [var n, var v] ? (n, v) : throw new FormatException(line);
            if (value.Length == 0 || line.Contains("expires=Thu, 01 Jan 1970", StringComparison.Ordinal))
                Cookies.Remove(name);
            else
                Cookies[name] = value;
        }
        return answer;
    }

    [GeneratedRegex("<input type=\"hidden\" name=\"([^\"]*)\" value=\"([^\"]*)\"")]
    private static partial Regex Hidden();
}
