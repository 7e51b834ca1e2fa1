using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace CodaMcp.Mcp;

/// <summary>Which of this server's two response types a client accepts.</summary>
/// <param name="Json">Whether the client accepts <c>application/json</c>.</param>
/// <param name="EventStream">Whether the client accepts <c>text/event-stream</c>.</param>
/// <remarks>
/// MCP requires clients to list both. Public reports name clients and proxies that list one, or send no <c>Accept</c>. So this server serves them
/// all. RFC 9110, section 12.5.1: the most specific range that matches counts, and a quality of 0 excludes a type.
/// </remarks>
internal sealed record AcceptedTypes(bool Json, bool EventStream)
{
    /// <summary>The media type of a single message.</summary>
    public const string JsonType = "application/json";

    /// <summary>The media type of a stream of messages.</summary>
    public const string EventStreamType = "text/event-stream";

    private static readonly AcceptedTypes Both = new(true, true);

    /// <summary>Reads <c>Accept</c>. A client whose header is missing or cannot be read accepts both types.</summary>
    public static AcceptedTypes Of(HttpRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        // The value that MCP requires, as client SDKs write it.
        if (request.Headers.Accept is [$"{JsonType}, {EventStreamType}" or $"{JsonType},{EventStreamType}" or $"{EventStreamType}, {JsonType}"])
            return Both;
        var ranges = request.GetTypedHeaders().Accept;
        return ranges.Count == 0 ? new(true, true) : new(Takes(ranges, JsonType), Takes(ranges, EventStreamType));
    }

    private static bool Takes(IList<MediaTypeHeaderValue> ranges, string type)
    {
        var group = type[..type.IndexOf('/', StringComparison.Ordinal)];
        return ranges.Select(range => (Range: range, Precision: PrecisionOf(range)))
            .Where(one => one.Precision > 0)
            .OrderByDescending(one => one.Precision)
            .ThenByDescending(one => one.Range.Quality ?? 1)
            .FirstOrDefault() is { Range: { } best } && (best.Quality ?? 1) > 0;

        int PrecisionOf(MediaTypeHeaderValue range) =>
            range.MediaType.Equals(type, StringComparison.OrdinalIgnoreCase) ? 3
            : range.MatchesAllTypes ? 1
            : range.MatchesAllSubTypes && range.Type.Equals(group, StringComparison.OrdinalIgnoreCase) ? 2
            : 0;
    }
}
