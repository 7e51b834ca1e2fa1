using CodaMcp.Calls;
using CodaMcp.Settings;
using CodaMcp.Storage;
using Orleans.Runtime;

namespace CodaMcp.Sessions;

/// <summary>
/// Requests to the clients of a member's sessions that are open or answered: bounded in number, age and size. An answer is kept until the
/// call that asked has ended, so that a call that was started again finds it. Changes are stored by the caller
/// (<see cref="MemberData.SaveAsync"/>). For the grain's turns only.
/// </summary>
/// <param name="data">The member's data.</param>
/// <param name="memory">The silo's bound of memory, which answers count against.</param>
/// <param name="time">The clock.</param>
public sealed class ClientRequests(MemberData data, MemoryBudget memory, TimeProvider time) : IDisposable
{
    /// <summary>The most that are open at once.</summary>
    [MemberLimit]
    public const int MaxOpen = 32;

    /// <summary>The largest answer, in bytes.</summary>
    [MemberLimit]
    public const int MaxAnswerBytes = 256 * 1024;

    // Stands for the objects of an answer when bytes are counted.
    private const int Overhead = 512;

    /// <summary>How long a question stands, and an answer is kept.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(10);

    private readonly StoredMap<StoredClientRequest> open = data.Map("client_request", SessionsJson.Default.StoredClientRequest);

    private Dictionary<string, IDisposable> Held => field ??= new(StringComparer.Ordinal);

    private Dictionary<string, TaskCompletionSource> Waiting => field ??= new(StringComparer.Ordinal);

    /// <summary>Counts the stored answers against the bound. For the grain's activation. They are in memory even if there is no room left.</summary>
    public void Restore()
    {
        foreach (var answered in open.Values.Where(request => request.IsAnswered))
        {
            if (memory.TryReserve(SizeOf(answered)) is { } reserved)
                Held.Add(answered.Id, reserved);
        }
    }

    /// <summary>Notes that a client is about to be asked; that it was asked already changes nothing.</summary>
    public void Expect(string sessionId, string requestId)
    {
        if (open.Find(requestId) is not null)
            return;
        var oldest = time.GetUtcNow() - Lifetime;
        Forget(request => request.AskedAt <= oldest);
        while (open.Count >= MaxOpen)
            Forget(open.Values.MinBy(request => request.AskedAt)!);
        open.Set(requestId, new StoredClientRequest { Id = requestId, SessionId = sessionId, AskedAt = time.GetUtcNow() });
    }

    /// <summary>Takes an answer. False where nobody asked in this session; a second one changes nothing.</summary>
    /// <exception cref="ArgumentException">The answer is too large.</exception>
    /// <exception cref="OrleansException">The silo holds so many answers that there is no room for this one now.</exception>
    public bool Answer(string sessionId, string requestId, byte[]? result, string? error)
    {
        if (result?.Length > MaxAnswerBytes)
            throw new ArgumentException($"An answer may be {MaxAnswerBytes} bytes long.", nameof(result));
        if (open.Find(requestId) is not { } request || request.SessionId != sessionId)
            return false;
        if (!request.IsAnswered)
        {
            var answered = request with { IsAnswered = true, Result = result, Error = result is null ? error ?? "" : null };
            Held.Add(requestId, memory.TryReserve(SizeOf(answered)) ?? throw new OrleansException("There is no memory left for the answer just now."));
            open.Set(requestId, answered);
        }

        return true;
    }

    /// <summary>Lets those go on who wait for an answer; to be called when it is stored.</summary>
    public void Announce(string requestId) => Waiting.GetValueOrDefault(requestId)?.TrySetResult();

    /// <summary>The answer to a request, once there is one. Its key is the request's id.</summary>
    /// <exception cref="OperationCanceledException">Nobody waits any more, or the request is no longer open.</exception>
    public async Task<InputResponse> WaitAsync(string requestId, CancellationToken cancellationToken)
    {
        while (true)
        {
            if (open.Find(requestId) is not { } request)
                throw new OperationCanceledException();
            if (request.IsAnswered)
                return new InputResponse { Key = requestId, Result = request.Result, Error = request.Error };
            if (!Waiting.TryGetValue(requestId, out var answered))
                Waiting.Add(requestId, answered = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
            try
            {
                await answered.Task.WaitAsync(cancellationToken);
            }
            finally
            {
                Waiting.Remove(requestId);
            }
        }
    }

    /// <summary>Whether a call has asked something.</summary>
    /// <param name="callId">The call, with whose id its requests begin.</param>
    public bool HasOf(string callId) => open.Values.Any(request => request.Id.StartsWith(callId, StringComparison.Ordinal));

    /// <summary>Forgets what a call asked, once it has ended. Returns whether it asked anything.</summary>
    /// <param name="callId">The call, with whose id its requests begin.</param>
    public bool ForgetCall(string callId)
    {
        var had = HasOf(callId);
        Forget(request => request.Id.StartsWith(callId, StringComparison.Ordinal));
        return had;
    }

    /// <summary>Forgets what sessions were asked that have ended.</summary>
    /// <param name="isOpen">Whether a session has not.</param>
    public void Keep(Func<string, bool> isOpen) => Forget(request => !isOpen(request.SessionId));

    /// <summary>Gives the memory of the answers back. For the end of the activation.</summary>
    public void Dispose()
    {
        foreach (var reserved in Held.Values)
            reserved.Dispose();
        Held.Clear();
    }

    private void Forget(Func<StoredClientRequest, bool> which)
    {
        foreach (var request in open.Values.Where(which).ToList())
            Forget(request);
    }

    private void Forget(StoredClientRequest request)
    {
        open.Remove(request.Id);
        if (Held.Remove(request.Id, out var reserved))
            reserved.Dispose();
        Waiting.GetValueOrDefault(request.Id)?.TrySetResult();
    }

    private static int SizeOf(StoredClientRequest answered) => Overhead + (answered.Result?.Length ?? 0) + (2 * (answered.Error?.Length ?? 0));
}
