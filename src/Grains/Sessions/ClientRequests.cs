using CodaMcp.Calls;

namespace CodaMcp.Sessions;

/// <summary>
/// What the clients of a member's sessions were asked and have yet to answer, and answers that are yet to be taken: bounded in number, age
/// and size. An answer is kept until the call that asked has ended, so that a call that had to be started again finds it. For the grain's
/// turns only.
/// </summary>
/// <param name="time">The clock.</param>
public sealed class ClientRequests(TimeProvider time)
{
    /// <summary>The most that are open at once.</summary>
    public const int MaxOpen = 32;

    /// <summary>The largest answer, in bytes.</summary>
    public const int MaxAnswerBytes = 256 * 1024;

    /// <summary>How long a question stands, and an answer is kept.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(10);

    private readonly Dictionary<string, StoredClientRequest> open = new(StringComparer.Ordinal);
    private readonly Dictionary<string, TaskCompletionSource> waiting = new(StringComparer.Ordinal);

    /// <summary>Whether there is a change that is not in a <see cref="Snapshot"/> yet.</summary>
    public bool Changed { get; private set; }

    /// <summary>Takes up what was stored.</summary>
    public void Restore(ClientRequestsState state)
    {
        ArgumentNullException.ThrowIfNull(state);
        open.Clear();
        foreach (var request in state.Requests)
            open[request.Id] = request;
        Changed = false;
    }

    /// <summary>The requests to store. Counts as stored from here on.</summary>
    public ClientRequestsState Snapshot()
    {
        Changed = false;
        return new ClientRequestsState { Requests = [.. open.Values] };
    }

    /// <summary>Notes that a client is about to be asked; that it was asked already changes nothing.</summary>
    public void Expect(string sessionId, string requestId)
    {
        if (open.ContainsKey(requestId))
            return;
        var oldest = time.GetUtcNow() - Lifetime;
        foreach (var request in open.Values.Where(request => request.AskedAt <= oldest).ToList())
            open.Remove(request.Id);
        while (open.Count >= MaxOpen)
            open.Remove(open.Values.MinBy(request => request.AskedAt)!.Id);
        open.Add(requestId, new StoredClientRequest { Id = requestId, SessionId = sessionId, AskedAt = time.GetUtcNow() });
        Changed = true;
    }

    /// <summary>Takes an answer. False where nobody asked in this session; a second one changes nothing.</summary>
    /// <exception cref="ArgumentException">The answer is too large.</exception>
    public bool Answer(string sessionId, string requestId, byte[]? result, string? error)
    {
        if (result?.Length > MaxAnswerBytes)
            throw new ArgumentException($"An answer may be {MaxAnswerBytes} bytes long.", nameof(result));
        if (!open.TryGetValue(requestId, out var request) || request.SessionId != sessionId)
            return false;
        if (request.IsAnswered)
            return true;
        open[requestId] = request with { IsAnswered = true, Result = result, Error = result is null ? error ?? "" : null };
        Changed = true;
        return true;
    }

    /// <summary>Lets those go on who wait for an answer; to be called when it is stored.</summary>
    public void Announce(string requestId) => waiting.GetValueOrDefault(requestId)?.TrySetResult();

    /// <summary>The answer to a request, once there is one. Its key is the request's id.</summary>
    /// <exception cref="OperationCanceledException">Nobody waits any more, or the request is no longer open.</exception>
    public async Task<InputResponse> WaitAsync(string requestId, CancellationToken cancellationToken)
    {
        while (true)
        {
            if (!open.TryGetValue(requestId, out var request))
                throw new OperationCanceledException();
            if (request.IsAnswered)
                return new InputResponse { Key = requestId, Result = request.Result, Error = request.Error };
            if (!waiting.TryGetValue(requestId, out var answered))
                waiting.Add(requestId, answered = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
            try
            {
                await answered.Task.WaitAsync(cancellationToken);
            }
            finally
            {
                waiting.Remove(requestId);
            }
        }
    }

    /// <summary>Forgets what a call asked, once it has ended.</summary>
    /// <param name="callId">The call, with whose id its requests begin.</param>
    public void ForgetCall(string callId) => Forget(request => request.Id.StartsWith(callId, StringComparison.Ordinal));

    /// <summary>Forgets what sessions were asked that have ended.</summary>
    /// <param name="isOpen">Whether a session has not.</param>
    public void Keep(Func<string, bool> isOpen) => Forget(request => !isOpen(request.SessionId));

    private void Forget(Func<StoredClientRequest, bool> which)
    {
        foreach (var request in open.Values.Where(which).ToList())
        {
            open.Remove(request.Id);
            waiting.GetValueOrDefault(request.Id)?.TrySetResult();
            Changed = true;
        }
    }
}
