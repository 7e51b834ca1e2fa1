namespace CodaMcp.Sessions;

/// <summary>What a stream has to give.</summary>
[GenerateSerializer, Immutable, Alias("codamcp.StreamReply")]
public sealed record StreamReply
{
    /// <summary>Why the stream is over, where it is.</summary>
    [Id(0)] public StreamEnd End { get; init; }

    /// <summary>The events, in order; stored, so that they can be given again.</summary>
    [Id(1)] public SessionEvent[] Events { get; init; } = [];
}
