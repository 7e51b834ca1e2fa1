namespace CodaMcp.Coda.Contract;

/// <summary>A write that Coda accepted and will apply (202, schema DocumentMutateResponse).</summary>
public interface IMutationAccepted
{
    /// <summary>The handle for GET /mutationStatus, good for about a day.</summary>
    string RequestId { get; }
}

/// <summary>How far a write is (schema MutationStatus).</summary>
public sealed record MutationStatus
{
    /// <summary>Whether it is applied. A write that never applies stays false.</summary>
    public bool Completed { get; init; }

    /// <summary>What Coda has to say about it.</summary>
    public string? Warning { get; init; }
}

/// <summary>Answer to a write that gives nothing but its handle (schemas PublishResult, WebhookTriggerResult).</summary>
public sealed record AcceptedMutation : IMutationAccepted
{
    /// <inheritdoc/>
    public required string RequestId { get; init; }
}
