namespace CodaMcp.Calls;

/// <summary>The client's answer to an <see cref="InputRequest"/>. Its content is not verified.</summary>
[GenerateSerializer, Immutable, Alias("codamcp.InputResponse")]
public sealed record InputResponse
{
    /// <summary>The <see cref="InputRequest.Key"/> of the question.</summary>
    [Id(0)] public required string Key { get; init; }

    /// <summary>MCP result as UTF-8 JSON, at most 256 KB; null if the client answered with an error.</summary>
    [Id(1)] public byte[]? Result { get; init; }

    /// <summary>The client's error, at most 500 characters; null for a result.</summary>
    [Id(2)] public string? Error { get; init; }
}
