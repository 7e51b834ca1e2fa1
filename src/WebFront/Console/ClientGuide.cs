namespace CodaMcp.Pages;

/// <summary>Describes how to connect one AI client to this server.</summary>
/// <param name="Id">The client's id in addresses, as in <c>/#codex</c>.</param>
/// <param name="Name">The name that its makers use.</param>
/// <param name="Group">Where people use it.</param>
public sealed record ClientGuide(string Id, string Name, ClientGroup Group)
{
    /// <summary>Links that open the client and make it add the server.</summary>
    public IReadOnlyList<GuideLine> Links { get; init; } = [];

    /// <summary>The commands, in order. A command that starts with a slash is entered in a session of the client, any other in a shell.</summary>
    public IReadOnlyList<GuideLine> Commands { get; init; } = [];

    /// <summary>A configuration file and its JSON; null for a client that is not configured by a file.</summary>
    public GuideLine? Configuration { get; init; }

    /// <summary>The steps in the client's own pages, in order.</summary>
    public IReadOnlyList<string> Steps { get; init; } = [];

    /// <summary>The values for the client's forms.</summary>
    public IReadOnlyList<GuideLine> Values { get; init; } = [];

    /// <summary>A note to read before the first step; null for none.</summary>
    public string? Note { get; init; }
}
