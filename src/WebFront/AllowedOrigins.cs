namespace CodaMcp;

/// <summary>The origins of web pages that may use <c>/mcp</c>: this service's own origin, and the origins in <c>ALLOWED_ORIGINS</c>.</summary>
/// <param name="settings">The address of this service, and the origins that the operator allows.</param>
internal sealed class AllowedOrigins(FrontSettings settings)
{
    private readonly HashSet<string> origins = new([new Uri(settings.PublicUrl).GetLeftPart(UriPartial.Authority), .. settings.AllowedOrigins], StringComparer.OrdinalIgnoreCase);

    /// <summary>Returns whether a page of this origin may use <c>/mcp</c>.</summary>
    /// <param name="origin">The value of the <c>Origin</c> header.</param>
    public bool Contains(string? origin) =>
        origin is not null && (origins.Contains(origin) || (settings.AllowsLoopbackOrigins && Uri.TryCreate(origin, UriKind.Absolute, out var uri) && uri.IsLoopback && uri.Scheme is "http" or "https"));
}
