namespace CodaMcp.Coda;

/// <summary>What changed in a document since a version.</summary>
[GenerateSerializer, Immutable, Alias("codamcp.DocumentChanges")]
public sealed record DocumentChanges
{
    /// <summary>The document's version now: opaque, and good for any later activation too.</summary>
    [Id(0)] public required string Version { get; init; }

    /// <summary>What may have changed, as <see cref="DocumentRead.Scopes"/> has it; <c>*</c> for anything; empty for nothing.</summary>
    [Id(1)] public string[] Scopes { get; init; } = [];

    /// <summary>Why nothing can be said, where Coda cannot be asked: the document is gone, or no longer to be read with this token.</summary>
    [Id(2)] public CodaFailure? Failure { get; init; }
}
