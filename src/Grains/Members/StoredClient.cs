namespace CodaMcp.Members;

/// <summary>The name of an OAuth client of the member, as it is stored.</summary>
public sealed record StoredClient
{
    /// <summary>The name that the client is registered with at Stytch.</summary>
    public required string Name { get; init; }

    /// <summary>When the consent page sent the name.</summary>
    public required DateTimeOffset LearntAt { get; init; }
}
