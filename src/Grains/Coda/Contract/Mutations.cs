namespace CodaMcp.Coda.Contract;

/// <summary>A write that Coda accepted and will apply (202, schema DocumentMutateResponse).</summary>
public interface IMutationAccepted
{
    /// <summary>The request id for GET /mutationStatus, valid for about a day.</summary>
    string RequestId { get; }
}

/// <summary>The status of a write (schema MutationStatus).</summary>
public sealed record MutationStatus
{
    /// <summary>Whether Coda has applied it. This stays false for a write that Coda never applies.</summary>
    public bool Completed { get; init; }

    /// <summary>Coda's warning about it.</summary>
    public string? Warning { get; init; }
}

/// <summary>The response to a write that contains only the request id (schemas PublishResult, WebhookTriggerResult).</summary>
public sealed record AcceptedMutation : IMutationAccepted
{
    /// <inheritdoc/>
    public required string RequestId { get; init; }
}
