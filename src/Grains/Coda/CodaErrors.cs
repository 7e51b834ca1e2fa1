using System.Net;
using System.Text.Json;

namespace CodaMcp.Coda;

/// <summary>Creates exceptions from Coda's error responses.</summary>
internal static class CodaErrors
{
    private const int LongestMessage = 500;
    private static readonly TimeSpan ShortestRetryAfter = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestRetryAfter = TimeSpan.FromSeconds(60);

    /// <summary>Returns the exception for a response that is not a success. Its body must already be in memory.</summary>
    public static async Task<CodaException> FromAnswer(HttpResponseMessage response)
    {
        var body = await response.Content.ReadAsByteArrayAsync(CancellationToken.None);
        var (message, type) = Read(body, response.StatusCode);
        if (RedirectOf(response) is { } host)
            message = $"The API's address redirects to the host '{host}'.";
        message ??= response.ReasonPhrase is { Length: > 0 } reason ? reason : response.StatusCode.ToString();

        // Coda has no reason to send the token back. If it does, the message must not contain it.
        if (response.RequestMessage?.Headers.Authorization?.Parameter is { Length: > 0 } token)
            message = message.Replace(token, "…", StringComparison.Ordinal);
        if (message.Length > LongestMessage)
            message = $"{message.AsSpan(0, LongestMessage - 1)}…";
        return new CodaException(response.StatusCode, message) { CodaType = type, RetryAfter = RetryAfter(response) };
    }

    /// <summary>Returns the response's Retry-After, limited to 1 to 60 s. Returns null if there is none.</summary>
    public static TimeSpan? RetryAfter(HttpResponseMessage response)
    {
        if (response.Headers.RetryAfter is not { } header)
            return null;
        // Compare a date with the sender's own Date header, since clocks differ. Without that header, use the shortest wait.
        var wait = header.Delta ?? (header.Date - response.Headers.Date) ?? ShortestRetryAfter;
        return wait < ShortestRetryAfter ? ShortestRetryAfter : wait > LongestRetryAfter ? LongestRetryAfter : wait;
    }

    /// <summary>Whether the message of an error contains more than the name of its status.</summary>
    public static bool SaysSomething(CodaException answered) => !IsEmpty(answered.Message, answered.Status);

    private static string? RedirectOf(HttpResponseMessage response) =>
        (int)response.StatusCode is >= 300 and < 400 && response.Headers.Location is { } location && response.RequestMessage?.RequestUri is { } asked
            ? new Uri(asked, location).IdnHost
            : null;

    private static (string? Message, string? Type) Read(byte[] body, HttpStatusCode status)
    {
        try
        {
            using var json = JsonDocument.Parse(body);
            if (json.RootElement.ValueKind != JsonValueKind.Object)
                return default;
            var message = Text(json.RootElement, "message");
            if (json.RootElement.TryGetProperty("codaDetail", out var detail) && CodaErrorDetails.Of(detail, message) is { } causes)
            {
                var isGeneric = message is null || IsEmpty(message, status) || message == Text(json.RootElement, "statusMessage");
                message = isGeneric ? causes : $"{message!.TrimEnd('.', ' ')}: {causes}";
            }

            return (message, Text(json.RootElement, "codaType"));
        }
        catch (JsonException)
        {
            return default;
        }
    }

    // Whether the message is blank or only the name of the status, such as "Bad Request" or "Conflict".
    private static bool IsEmpty(string message, HttpStatusCode status) =>
        string.IsNullOrWhiteSpace(message)
        || string.Equals(message.Trim().TrimEnd('.').Replace(" ", "", StringComparison.Ordinal), status.ToString(), StringComparison.OrdinalIgnoreCase);

    private static string? Text(JsonElement element, string name) =>
        element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String && value.GetString() is { Length: > 0 } text ? text : null;
}
