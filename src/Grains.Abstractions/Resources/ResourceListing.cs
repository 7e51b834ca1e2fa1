using CodaMcp.Tools;

namespace CodaMcp.Resources;

/// <summary>What came of a <see cref="ListResources"/>: the docs the Coda user opened last, or an error.</summary>
[GenerateSerializer, Immutable, Alias("codamcp.ResourceListing")]
public sealed record ResourceListing
{
    /// <summary>At most 50, last used first. Empty for an error.</summary>
    [Id(0)] public ResourceDescriptor[] Resources { get; init; } = [];

    /// <summary>Goes on where this listing ends; good for this member alone. Null at the end.</summary>
    [Id(1)] public string? NextCursor { get; init; }

    /// <summary>What went wrong; <see cref="ToolErrorKind.InvalidArgument"/> for a cursor that was not made here.</summary>
    [Id(2)] public ToolError? Error { get; init; }
}
