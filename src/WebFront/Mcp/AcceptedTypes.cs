using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace CodaMcp.Mcp;

/// <summary>Which of the two types that this server answers with a client takes.</summary>
/// <param name="Json">Whether it takes <c>application/json</c>.</param>
/// <param name="EventStream">Whether it takes <c>text/event-stream</c>.</param>
/// <remarks>
/// MCP wants clients to list both. Public reports name clients and proxies that list one, or send no <c>Accept</c>, so each of those is
/// served. RFC 9110, section 12.5.1: of several ranges that fit, the most specific counts, and a quality of 0 excludes.
/// </remarks>
internal sealed record AcceptedTypes(bool Json, bool EventStream)
{
    /// <summary>The media type of a single message.</summary>
    public const string JsonType = "application/json";

    /// <summary>The media type of a stream of messages.</summary>
    public const string EventStreamType = "text/event-stream";

    private static readonly AcceptedTypes Both = new(true, true);

    /// <summary>Reads <c>Accept</c>. A client that sends none, or none that can be read, takes both.</summary>
    public static AcceptedTypes Of(HttpRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        // What MCP demands, as the SDKs of clients write it.
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
