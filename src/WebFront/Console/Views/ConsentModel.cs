namespace CodaMcp.Pages.Views;

/// <summary>The page that asks the member for consent to a client.</summary>
public sealed record ConsentModel
{
    /// <summary>The name that the client states for itself.</summary>
    public required string Client { get; init; }

    /// <summary>The host that publishes the client's metadata document, which contains the name; null if no host confirms the name.</summary>
    public required string? ClientHost { get; init; }

    /// <summary>The host that receives the response, or the app's scheme.</summary>
    public required string Target { get; init; }

    /// <summary>Whether the target is a program on the person's own machine.</summary>
    public required bool TargetIsThisComputer { get; init; }

    /// <summary>The name of the member who is asked.</summary>
    public required string Name { get; init; }

    /// <summary>The member's email address.</summary>
    public required string Email { get; init; }

    /// <summary>The member's organization.</summary>
    public required string Organization { get; init; }

    /// <summary>The requested scopes.</summary>
    public required IReadOnlyList<ConsentScope> Scopes { get; init; }

    /// <summary>The page's own path and query.</summary>
    public required string Action { get; init; }

    /// <summary>Whether the member can grant a scope of this server. Without one the client could call no tool.</summary>
    public bool CanAllow => Scopes.Any(scope => scope.IsGrantable && AuthorizationRequest.IsOwn(scope.Name));
}
