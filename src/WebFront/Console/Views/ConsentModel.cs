namespace CodaMcp.Pages.Views;

/// <summary>The page that asks whether a client may.</summary>
public sealed record ConsentModel
{
    /// <summary>What the client calls itself.</summary>
    public required string Client { get; init; }

    /// <summary>The host that publishes the client's metadata document, which has the name; null if nobody vouches for the name.</summary>
    public required string? ClientHost { get; init; }

    /// <summary>The host the answer goes to, or the app's scheme.</summary>
    public required string Target { get; init; }

    /// <summary>Whether that is a program on the person's own machine.</summary>
    public required bool TargetIsThisComputer { get; init; }

    /// <summary>Who is asked.</summary>
    public required string Name { get; init; }

    /// <summary>Their address.</summary>
    public required string Email { get; init; }

    /// <summary>Their organization.</summary>
    public required string Organization { get; init; }

    /// <summary>What is asked for.</summary>
    public required IReadOnlyList<ConsentScope> Scopes { get; init; }

    /// <summary>The page's own path and query.</summary>
    public required string Action { get; init; }

    /// <summary>Whether the member can grant a scope of this server. Without one the client could call no tool.</summary>
    public bool CanAllow => Scopes.Any(scope => scope.IsGrantable && AuthorizationRequest.IsOwn(scope.Name));
}
