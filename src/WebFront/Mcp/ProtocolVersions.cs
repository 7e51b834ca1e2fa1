using Microsoft.AspNetCore.Http;

namespace CodaMcp.Mcp;

/// <summary>The MCP revisions that this server supports, with and without sessions.</summary>
internal static class ProtocolVersions
{
    /// <summary>The header that names the revision.</summary>
    public const string Header = "MCP-Protocol-Version";

    /// <summary>The revision without sessions. Each request is independent.</summary>
    public const string Modern = "2026-07-28";

    /// <summary>The newest revision with <c>initialize</c>. It introduced URL elicitation.</summary>
    public const string NewestOfInitialize = "2025-11-25";

    private const string WithBatches = "2025-03-26";

    // The revision that a server assumes if the header is missing (MCP 2025-11-25, Transports, Protocol Version Header).
    private const string Assumed = WithBatches;

    private static readonly string[] OfInitialize = ["2024-11-05", WithBatches, "2025-06-18", NewestOfInitialize];

    /// <summary>Returns whether a request with this header value is of a revision without sessions. Revisions are dates, so they compare as text.</summary>
    public static bool IsModern(string? header) => header is { Length: 10 } && string.CompareOrdinal(header, Modern) >= 0;

    /// <summary>
    /// Returns the revision that <c>initialize</c> negotiates. It is the requested one if that is supported with sessions, otherwise the newest one
    /// with sessions. So a client that names 2026-07-28 here can continue too.
    /// </summary>
    public static string Negotiate(string requested) => OfInitialize.Contains(requested) ? requested : NewestOfInitialize;

    /// <summary>Returns whether a revision has batches. 2025-06-18 removed them.</summary>
    public static bool HasBatches(string version) => version == WithBatches;

    /// <summary>
    /// Returns whether clients of a revision support streams that begin with an id and can be resumed on another connection (2025-11-25, SEP-1699).
    /// </summary>
    public static bool Resumes(string version) => string.CompareOrdinal(version, NewestOfInitialize) >= 0;

    /// <summary>Returns whether a request for a session may have this header value. A missing header means one of the first revisions.</summary>
    public static bool IsOfInitialize(string? header) => string.IsNullOrEmpty(header) || OfInitialize.Contains(header);

    /// <summary>
    /// Returns the revision that a request names for its session; empty if it names none. A missing header fits every session. So does the revision
    /// that a server assumes for a missing header: clients send it in sessions of any revision. The official conformance suite does so too.
    /// </summary>
    public static string ClaimOf(HttpContext context) =>
        context.Request.Headers[Header].ToString() is var header && header == Assumed ? "" : header;

    /// <summary>Returns whether this server supports the header value. A missing header is supported.</summary>
    public static bool IsServed(string? header) => header == Modern || IsOfInitialize(header);
}
