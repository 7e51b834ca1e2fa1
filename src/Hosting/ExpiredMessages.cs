namespace CodaMcp;

/// <summary>
/// Throws a <see cref="TimeoutException"/> for a grain call that timed out but was not cancelled. Orleans drops a message that expires while it looks for the
/// grain's silo, and throws an <see cref="OperationCanceledException"/>. That exception looks like a cancellation by the caller, so a caller that may retry
/// would not retry.
/// </summary>
public sealed class ExpiredMessages : IOutgoingGrainCallFilter
{
    /// <inheritdoc/>
    public async Task Invoke(IOutgoingGrainCallContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        try
        {
            await context.Invoke();
        }
        catch (OperationCanceledException error) when (!context.Request.GetCancellationToken().IsCancellationRequested)
        {
            throw new TimeoutException("The grain could not be reached in time.", error);
        }
    }
}
