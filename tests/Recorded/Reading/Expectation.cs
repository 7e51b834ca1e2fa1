using System.Text.Json;

namespace CodaMcp.Tests.Reading;

/// <summary>What a tool must answer to a recording, beyond the rules for all.</summary>
internal sealed record Expectation
{
    /// <summary>The kind of the tool's error; null where the rules say it, or for a success.</summary>
    public string? Kind { get; init; }

    /// <summary>Texts that the answer must contain.</summary>
    public IReadOnlyList<string> Contains { get; init; } = [];

    /// <summary>Texts that it must not contain.</summary>
    public IReadOnlyList<string> Not { get; init; } = [];

    /// <summary>The tool to call; null for the operation's own.</summary>
    public string? Tool { get; init; }

    /// <summary>The tool's arguments, over the usual ones.</summary>
    public JsonElement? Arguments { get; init; }
}
