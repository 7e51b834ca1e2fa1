namespace CodaMcp.Pages;

/// <summary>How one AI client is connected to this server.</summary>
/// <param name="Id">Names it in addresses, as in <c>/#codex</c>.</param>
/// <param name="Name">What its makers call it.</param>
/// <param name="Group">Where people use it.</param>
public sealed record ClientGuide(string Id, string Name, ClientGroup Group)
{
    /// <summary>Addresses that open the client and have it add the server.</summary>
    public IReadOnlyList<GuideLine> Links { get; init; } = [];

    /// <summary>Commands in their order. One that starts with a slash is entered in a session of the client, any other in a shell.</summary>
    public IReadOnlyList<GuideLine> Commands { get; init; } = [];

    /// <summary>A configuration file and its JSON; null for a client that is not configured by a file.</summary>
    public GuideLine? Configuration { get; init; }

    /// <summary>What a person does in the client's own pages, in this order.</summary>
    public IReadOnlyList<string> Steps { get; init; } = [];

    /// <summary>What the client's forms ask for.</summary>
    public IReadOnlyList<GuideLine> Values { get; init; } = [];

    /// <summary>What a person should know before they start; null for nothing.</summary>
    public string? Note { get; init; }
}
