using CodaMcp.Members;

namespace CodaMcp.Subscriptions;

/// <summary>What a client without a session listens for, and how far it has got.</summary>
[GenerateSerializer, Immutable, Alias("codamcp.ListenRequest")]
public sealed record ListenRequest
{
    /// <summary>Names the listener: 128 random bits, base64url, chosen by the front.</summary>
    [Id(0)] public required string ListenerId { get; init; }

    /// <summary>MCP <c>toolsListChanged</c>.</summary>
    [Id(1)] public bool Tools { get; init; }

    /// <summary>MCP <c>promptsListChanged</c>.</summary>
    [Id(2)] public bool Prompts { get; init; }

    /// <summary>MCP <c>resourceSubscriptions</c>: URIs, at most 50.</summary>
    [Id(3)] public string[] Uris { get; init; } = [];

    /// <summary><see cref="ListenReply.Seen"/> of the newest reply, so that a listener made anew listens to the same and tells what happened meanwhile.</summary>
    [Id(4)] public Dictionary<string, string> Seen { get; init; } = [];

    /// <summary>The catalogue's version the client was told of; null at first.</summary>
    [Id(5)] public string? SeenCatalog { get; init; }

    /// <summary>The sequence of the last event received; 0 for none, and after the listener was made anew.</summary>
    [Id(6)] public long After { get; init; }

    /// <summary>How long to wait where there is nothing; at most 6 s.</summary>
    [Id(7)] public TimeSpan Wait { get; init; }

    /// <summary>Who asks.</summary>
    [Id(8)] public required Caller Caller { get; init; }
}
