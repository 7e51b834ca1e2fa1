namespace CodaMcp.Pages;

/// <summary>The addresses of the console's pages.</summary>
internal static class ConsolePath
{
    /// <summary>The member's overview. Visitors who are not signed in see the landing page.</summary>
    public const string Home = "/";

    /// <summary>The member's own calls.</summary>
    public const string Calls = "/calls";

    /// <summary>The clients that the member has connected.</summary>
    public const string Clients = "/clients";

    /// <summary>The member's sessions.</summary>
    public const string Sessions = "/sessions";

    /// <summary>The member's Coda token.</summary>
    public const string Account = "/account";

    /// <summary>The guides to connect a client, for members.</summary>
    public const string Connect = "/connect";

    /// <summary>The organization's overview.</summary>
    public const string Organization = "/admin";

    /// <summary>The organization's calls.</summary>
    public const string Activity = "/admin/activity";

    /// <summary>The organization's calls as they happen.</summary>
    public const string Live = "/admin/live";

    /// <summary>The organization's members. The page of a member is below this path.</summary>
    public const string Members = "/admin/members";

    /// <summary>The documents with their history.</summary>
    public const string Documents = "/admin/documents";

    /// <summary>The organization's policy.</summary>
    public const string Policy = "/admin/policy";

    /// <summary>The organization's quotas.</summary>
    public const string Quotas = "/admin/quotas";

    /// <summary>The silos.</summary>
    public const string Cluster = "/admin/cluster";

    private static readonly string[] All =
        [Home, Calls, Clients, Sessions, Account, Connect, Organization, Activity, Live, Members, Documents, Policy, Quotas, Cluster];

    /// <summary>Whether a path, with or without a query, is a page of the console.</summary>
    public static bool IsOwn(string address)
    {
        var path = address.Split('?', 2)[0];
        return All.Contains(path) || (path.StartsWith("/calls/", StringComparison.Ordinal) || path.StartsWith("/admin/", StringComparison.Ordinal)) && Uri.IsWellFormedUriString(path, UriKind.Relative);
    }
}
