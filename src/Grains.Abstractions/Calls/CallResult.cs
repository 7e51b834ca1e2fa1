using CodaMcp.Members;
using CodaMcp.Resources;
using CodaMcp.Tools;

namespace CodaMcp.Calls;

/// <summary>What came of a <see cref="MemberCall"/>: the part that belongs to what was asked is set.</summary>
[GenerateSerializer, Immutable, Alias("codamcp.CallResult")]
public sealed record CallResult
{
    /// <summary>Of a tool.</summary>
    [Id(0)] public ToolOutcome? Tool { get; init; }

    /// <summary>Of reading a resource.</summary>
    [Id(1)] public ResourceOutcome? Resource { get; init; }

    /// <summary>Of listing resources.</summary>
    [Id(2)] public ResourceListing? Resources { get; init; }

    /// <summary>Of completing an argument.</summary>
    [Id(3)] public ArgumentCompletions? Completion { get; init; }

    /// <summary>What was called, for <see cref="Tool"/>; the resource's URI, for <see cref="Resource"/>. Whoever resumes a call knows only its id.</summary>
    [Id(4)] public string? Name { get; init; }
}
