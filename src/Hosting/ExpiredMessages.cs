namespace CodaMcp;

/// <summary>
/// Says of a call to a grain that nobody cancelled that it timed out. Orleans ends a message that grew too old while it looked for the grain's
/// silo with an <see cref="OperationCanceledException"/>, as if the caller had given up, and a caller that may retry would not.
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
