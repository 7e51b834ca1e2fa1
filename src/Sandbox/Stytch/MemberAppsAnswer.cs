namespace CodaMcp.Sandbox.Stytch;

/// <summary>The clients that a member has allowed and not revoked (Stytch, B2B API reference, "Get Connected Apps" of a member; known from documentation only).</summary>
/// <param name="ConnectedApps">The clients.</param>
internal sealed record MemberAppsAnswer(IReadOnlyList<MemberAppsAnswer.MemberApp> ConnectedApps) : Envelope
{
    /// <summary>A client. Spaces separate the scopes in <c>ScopesGranted</c>.</summary>
    internal sealed record MemberApp(string ConnectedAppId, string Name, string Description, string ClientType, string ScopesGranted);
}
