namespace CodaMcp.Pages;

/// <summary>Where somebody goes on after signing in: only to pages here that need it.</summary>
internal static class ReturnPath
{
    /// <summary>The authorization page.</summary>
    public const string Authorize = "/oauth/authorize";

    /// <summary>The console, where somebody goes on who wanted no certain page.</summary>
    public const string Home = ConsolePath.Home;

    /// <summary>Whether it is one of them. It may have a query.</summary>
    public static bool IsOwn(string path) => path == Authorize || path.StartsWith(Authorize + "?", StringComparison.Ordinal) || ConsolePath.IsOwn(path);
}
