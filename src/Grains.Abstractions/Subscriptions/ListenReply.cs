using CodaMcp.Sessions;
using CodaMcp.Tools;

namespace CodaMcp.Subscriptions;

/// <summary>What a listener has to tell.</summary>
[GenerateSerializer, Immutable, Alias("codamcp.ListenReply")]
public sealed record ListenReply
{
    /// <summary>Whether the listener was made by this request: positions count from 0 again.</summary>
    [Id(0)] public bool Made { get; init; }

    /// <summary>The URIs that are listened to; those that the member may not read are left out.</summary>
    [Id(1)] public string[] Uris { get; init; } = [];

    /// <summary>What happened, in order.</summary>
    [Id(2)] public SessionEvent[] Events { get; init; } = [];

    /// <summary>What is listened to and how far the client was told, by URI; opaque, to give back as <see cref="ListenRequest.Seen"/>.</summary>
    [Id(3)] public Dictionary<string, string> Seen { get; init; } = [];

    /// <summary>The catalogue's version, to give back as <see cref="ListenRequest.SeenCatalog"/>.</summary>
    [Id(4)] public string? Catalog { get; init; }

    /// <summary>Why there is nothing to listen to, where that is so.</summary>
    [Id(5)] public ToolError? Error { get; init; }
}
