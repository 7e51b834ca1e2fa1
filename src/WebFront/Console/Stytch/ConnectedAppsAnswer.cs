namespace CodaMcp.Pages.Stytch;

/// <summary>Lists the Connected Apps that a member has allowed.</summary>
internal sealed record ConnectedAppsAnswer : StytchAnswer
{
    /// <summary>The apps.</summary>
    public IReadOnlyList<MemberApp> ConnectedApps { get; set => field = value ?? []; } = [];

    /// <summary>The part of an app that this server uses.</summary>
    internal sealed record MemberApp
    {
        /// <summary>The app's id.</summary>
        public required string ConnectedAppId { get; init; }

        /// <summary>The name that the app states for itself.</summary>
        public string Name { get; set => field = value ?? ""; } = "";

        /// <summary>The granted scopes, separated by spaces.</summary>
        public string ScopesGranted { get; set => field = value ?? ""; } = "";
    }
}
