namespace CodaMcp.Members;

/// <summary>What an argument may become (MCP <c>CompleteResult</c>).</summary>
/// <param name="Values">The values, best first: at most 100.</param>
/// <param name="Total">How many fit in all, where that is known.</param>
/// <param name="HasMore">Whether more fit than are given.</param>
[GenerateSerializer, Immutable, Alias("codamcp.ArgumentCompletions")]
public sealed record ArgumentCompletions([property: Id(0)] string[] Values, [property: Id(1)] int? Total, [property: Id(2)] bool HasMore)
{
    /// <summary>Nothing fits, or nothing is known.</summary>
    public static ArgumentCompletions None { get; } = new([], 0, false);
}
