namespace CodaMcp.Sandbox.Stytch;

/// <summary>The members of every Stytch response, even if a standard describes the body.</summary>
internal record Envelope
{
    /// <summary>The HTTP status, repeated in the body.</summary>
    public int StatusCode { get; init; } = 200;

    /// <summary>Names the request in Stytch's logs.</summary>
    public string RequestId { get; init; } = $"request-id-test-{Guid.NewGuid()}";
}
