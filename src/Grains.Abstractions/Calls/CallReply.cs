namespace CodaMcp.Calls;

/// <summary>What a call has said since a position, and its result once it has ended.</summary>
[GenerateSerializer, Immutable, Alias("codamcp.CallReply")]
public sealed record CallReply
{
    /// <summary>The answer where the grain knows no such call: it was lost with its silo, or its result is no longer kept.</summary>
    public static CallReply Unknown { get; } = new() { Known = false };

    /// <summary>Whether the grain knows the call. Where not, it may be started again under the same id.</summary>
    [Id(0)] public bool Known { get; init; } = true;

    /// <summary>What it said, in order.</summary>
    [Id(1)] public CallEvent[] Events { get; init; } = [];

    /// <summary>The position after the last of <see cref="Events"/>; counts from 0 in each activation.</summary>
    [Id(2)] public int Position { get; init; }

    /// <summary>What came of it; null while it is under way. All events have been given when it is set.</summary>
    [Id(3)] public CallResult? Result { get; init; }

    /// <summary>Says nothing of what was said: Orleans prints answers that come too late, and documents' names may be in there.</summary>
    public override string ToString() => "(what a call said)";
}
