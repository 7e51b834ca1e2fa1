using Microsoft.AspNetCore.Http;

namespace CodaMcp;

/// <summary>Sets how the framework reads the bodies that it parses.</summary>
internal static class RequestBodies
{
    /// <summary>
    /// Makes the framework read the body as a stream. Its parsers of JSON and forms would otherwise look at parts of the body twice. If a client left
    /// between the two looks, Kestrel would start to read the next request while its last read still counts as running. Kestrel would log that as a
    /// warning with a stack trace.
    /// </summary>
    /// <param name="request">The request. None of its body may have been read.</param>
    /// <param name="longest">The most bytes of the body that the server accepts. All of them are kept in memory.</param>
    public static void ReadAsStream(this HttpRequest request, int longest) => request.EnableBuffering(longest);
}
