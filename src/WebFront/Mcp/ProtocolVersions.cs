using Microsoft.AspNetCore.Http;

namespace CodaMcp.Mcp;

/// <summary>The MCP revisions served, and which era each belongs to.</summary>
internal static class ProtocolVersions
{
    /// <summary>The header that names the revision.</summary>
    public const string Header = "MCP-Protocol-Version";

    /// <summary>The revision without sessions: every request stands for itself.</summary>
    public const string Modern = "2026-07-28";

    /// <summary>The newest revision with <c>initialize</c>; the one that brought URL elicitation.</summary>
    public const string NewestOfInitialize = "2025-11-25";

    private const string WithBatches = "2025-03-26";

    // What a server assumes where the header is missing (MCP 2025-11-25, Transports, Protocol Version Header).
    private const string Assumed = WithBatches;

    private static readonly string[] OfInitialize = ["2024-11-05", WithBatches, "2025-06-18", NewestOfInitialize];

    /// <summary>Whether a request with this header value is of the era without sessions; revisions are dates, so they compare as text.</summary>
    public static bool IsModern(string? header) => header is { Length: 10 } && string.CompareOrdinal(header, Modern) >= 0;

    /// <summary>
    /// What <c>initialize</c> negotiates for the revision that the client asks for: that one if it is served with sessions, otherwise the
    /// newest that is. A client that names 2026-07-28 here can then go on as well.
    /// </summary>
    public static string Negotiate(string requested) => OfInitialize.Contains(requested) ? requested : NewestOfInitialize;

    /// <summary>Whether a revision has batches. 2025-06-18 took them out again.</summary>
    public static bool HasBatches(string version) => version == WithBatches;

    /// <summary>Whether a client of a revision knows streams that begin with an id and can be gone on with elsewhere (2025-11-25, SEP-1699).</summary>
    public static bool Resumes(string version) => string.CompareOrdinal(version, NewestOfInitialize) >= 0;

    /// <summary>Whether a request may carry this header value where there are sessions; none at all is one of the first revisions.</summary>
    public static bool IsOfInitialize(string? header) => string.IsNullOrEmpty(header) || OfInitialize.Contains(header);

    /// <summary>
    /// The revision that a request says its session is of; empty if it says none. A header that is missing fits each session. So does the
    /// revision that a missing one stands for: clients send it in sessions of any revision, the official conformance suite among them.
    /// </summary>
    public static string ClaimOf(HttpContext context) =>
        context.Request.Headers[Header].ToString() is var header && header == Assumed ? "" : header;

    /// <summary>Whether any revision has this name.</summary>
    public static bool IsServed(string? header) => header == Modern || IsOfInitialize(header);
}
