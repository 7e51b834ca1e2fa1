using CodaMcp.Members;
using CodaMcp.Sessions;
using CodaMcp.Tools;

namespace CodaMcp.Subscriptions;

/// <summary>One MCP <c>resources/subscribe</c> of a session.</summary>
/// <param name="Uri">The resource.</param>
/// <param name="Caller">Who asks; <see cref="Caller.SessionId"/> is set.</param>
[GenerateSerializer, Immutable, Alias("codamcp.SubscribeResource")]
public sealed record SubscribeResource([property: Id(0)] string Uri, [property: Id(1)] Caller Caller);

/// <summary>What a client without a session listens for, and its position.</summary>
[GenerateSerializer, Immutable, Alias("codamcp.ListenRequest")]
public sealed record ListenRequest
{
    /// <summary>The id of the listener: 128 random bits, base64url, chosen by the front.</summary>
    [Id(0)] public required string ListenerId { get; init; }

    /// <summary>MCP <c>toolsListChanged</c>.</summary>
    [Id(1)] public bool Tools { get; init; }

    /// <summary>MCP <c>promptsListChanged</c>.</summary>
    [Id(2)] public bool Prompts { get; init; }

    /// <summary>MCP <c>resourceSubscriptions</c>: URIs, at most 50.</summary>
    [Id(3)] public string[] Uris { get; init; } = [];

    /// <summary>
    /// <see cref="ListenReply.Seen"/> of the newest reply. With it, a recreated listener listens to the same resources and reports what
    /// happened meanwhile.
    /// </summary>
    [Id(4)] public Dictionary<string, string> Seen { get; init; } = [];

    /// <summary>The version of the catalogue that the client was told of; null at first.</summary>
    [Id(5)] public string? SeenCatalog { get; init; }

    /// <summary>The sequence of the last event received; 0 for none, and after the listener was recreated.</summary>
    [Id(6)] public long After { get; init; }

    /// <summary>How long to wait if there are no events; at most 6 s.</summary>
    [Id(7)] public TimeSpan Wait { get; init; }

    /// <summary>Who asks.</summary>
    [Id(8)] public required Caller Caller { get; init; }
}

/// <summary>The reply of a listener.</summary>
[GenerateSerializer, Immutable, Alias("codamcp.ListenReply")]
public sealed record ListenReply
{
    /// <summary>Whether this request created the listener. Then positions count from 0 again.</summary>
    [Id(0)] public bool Made { get; init; }

    /// <summary>The URIs that the listener listens to, without those that the member may not read.</summary>
    [Id(1)] public string[] Uris { get; init; } = [];

    /// <summary>The events, in order.</summary>
    [Id(2)] public SessionEvent[] Events { get; init; } = [];

    /// <summary>
    /// By URI: what the listener listens to, and what the client was told so far. Opaque; to be returned as <see cref="ListenRequest.Seen"/>.
    /// </summary>
    [Id(3)] public Dictionary<string, string> Seen { get; init; } = [];

    /// <summary>The catalogue's version, to be returned as <see cref="ListenRequest.SeenCatalog"/>.</summary>
    [Id(4)] public string? Catalog { get; init; }

    /// <summary>Why the client cannot listen; null if it can.</summary>
    [Id(5)] public ToolError? Error { get; init; }
}
