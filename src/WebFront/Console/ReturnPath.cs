namespace CodaMcp.Pages;

/// <summary>The pages of this server to which a sign-in may lead.</summary>
internal static class ReturnPath
{
    /// <summary>The authorization page.</summary>
    public const string Authorize = "/oauth/authorize";

    /// <summary>The console, for a sign-in without a specific page.</summary>
    public const string Home = ConsolePath.Home;

    /// <summary>Whether a path is one of these pages. It may have a query.</summary>
    public static bool IsOwn(string path) => path == Authorize || path.StartsWith(Authorize + "?", StringComparison.Ordinal) || ConsolePath.IsOwn(path);
}
