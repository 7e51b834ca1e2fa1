namespace CodaMcp.Pages.Stytch;

/// <summary>Describes a registered client.</summary>
internal sealed record ConnectedAppAnswer : StytchAnswer
{
    /// <summary>The client.</summary>
    public required RegisteredApp ConnectedApp { get; init; }

    /// <summary>The part of a client that this server uses.</summary>
    internal sealed record RegisteredApp
    {
        /// <summary>The addresses that codes may be sent to.</summary>
        public IReadOnlyList<string> RedirectUrls { get; set => field = value ?? []; } = [];
    }
}
