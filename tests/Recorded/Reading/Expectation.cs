using System.Text.Json;

namespace CodaMcp.Tests.Reading;

/// <summary>Holds the expectations of a recording, beyond the general rules.</summary>
internal sealed record Expectation
{
    /// <summary>The kind of the tool's error; null for a success, or if the general rules determine it.</summary>
    public string? Kind { get; init; }

    /// <summary>Texts that the result must contain.</summary>
    public IReadOnlyList<string> Contains { get; init; } = [];

    /// <summary>Texts that the result must not contain.</summary>
    public IReadOnlyList<string> Not { get; init; } = [];

    /// <summary>The tool to call; null for the default tool of the operation.</summary>
    public string? Tool { get; init; }

    /// <summary>Arguments that replace the default ones.</summary>
    public JsonElement? Arguments { get; init; }
}
