namespace CodaMcp.Pages;

/// <summary>Where somebody goes on after signing in: only to the two pages here that need it.</summary>
internal static class ReturnPath
{
    /// <summary>The account page.</summary>
    public const string Account = "/account";

    /// <summary>The authorization page.</summary>
    public const string Authorize = "/oauth/authorize";

    /// <summary>Whether it is one of them; the authorization page may have a query.</summary>
    public static bool IsOwn(string path) => path == Account || path == Authorize || path.StartsWith(Authorize + "?", StringComparison.Ordinal);
}
