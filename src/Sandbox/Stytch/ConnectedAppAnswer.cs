namespace CodaMcp.Sandbox.Stytch;

/// <summary>Describes a client to the project's backend (Stytch, B2B API reference, "Get Connected App"; known from documentation only).</summary>
/// <param name="ConnectedApp">The client.</param>
internal sealed record ConnectedAppAnswer(ConnectedAppAnswer.App ConnectedApp) : Envelope
{
    /// <summary>The client.</summary>
    internal sealed record App(string ClientId, string ClientName, string Status, string ClientType, IReadOnlyList<string> RedirectUrls);
}
