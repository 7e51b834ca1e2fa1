using Microsoft.AspNetCore.Http;

namespace CodaMcp;

/// <summary>How bodies are read that the framework parses.</summary>
internal static class RequestBodies
{
    /// <summary>
    /// Has the body read as a stream. The framework's parsers of JSON and forms would look at parts of it twice. If a client left between two looks,
    /// Kestrel would begin to read the next request while its last read counts as under way, and log that as a warning with a stack.
    /// </summary>
    /// <param name="request">The request; nothing of its body was read.</param>
    /// <param name="longest">The most bytes that the server takes of it. All of them are kept in memory.</param>
    public static void ReadAsStream(this HttpRequest request, int longest) => request.EnableBuffering(longest);
}
