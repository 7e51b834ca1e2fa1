namespace CodaMcp.Sandbox.Stytch;

/// <summary>What every answer of Stytch carries, even where a standard describes the body.</summary>
internal record Envelope
{
    /// <summary>The HTTP status again.</summary>
    public int StatusCode { get; init; } = 200;

    /// <summary>Names the request in Stytch's logs.</summary>
    public string RequestId { get; init; } = $"request-id-test-{Guid.NewGuid()}";
}
