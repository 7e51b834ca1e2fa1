namespace CodaMcp;

/// <summary>The origins of web pages that may speak to <c>/mcp</c>: this service's own, and those of <c>ALLOWED_ORIGINS</c>.</summary>
/// <param name="settings">Where this service is, and what its operator allows.</param>
internal sealed class AllowedOrigins(FrontSettings settings)
{
    private readonly HashSet<string> origins = new([new Uri(settings.PublicUrl).GetLeftPart(UriPartial.Authority), .. settings.AllowedOrigins], StringComparer.OrdinalIgnoreCase);

    /// <summary>Whether a page with this Origin may come.</summary>
    /// <param name="origin">The header's value.</param>
    public bool Contains(string? origin) =>
        origin is not null && (origins.Contains(origin) || (settings.AllowsLoopbackOrigins && Uri.TryCreate(origin, UriKind.Absolute, out var uri) && uri.IsLoopback && uri.Scheme is "http" or "https"));
}
