namespace CodaMcp.Pages;

/// <summary>A sign-in under way, as the browser keeps it for us, protected.</summary>
/// <param name="ReturnTo">One of our own pages, with its query: where the person was going.</param>
/// <param name="StartedAt">When; it ends an hour later, as magic links do.</param>
internal sealed record SignIn(string ReturnTo, DateTimeOffset StartedAt)
{
    /// <summary>The secret that binds magic links and OAuth to this browser (PKCE). The same for all that are started within one sign-in.</summary>
    public string? Verifier { get; init; }

    /// <summary>Where the last magic link was sent.</summary>
    public string? Email { get; init; }

    /// <summary>The proven address, once it is: to be exchanged into an organization.</summary>
    public string? IntermediateSession { get; init; }
}
