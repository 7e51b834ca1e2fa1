using CodaMcp.Calls;
using CodaMcp.Settings;
using CodaMcp.Storage;
using Orleans.Runtime;

namespace CodaMcp.Sessions;

/// <summary>
/// The open and answered requests to the clients of a member's sessions. They are limited in number, age and size. An answer is kept until the
/// call that asked has ended, so that a restarted call finds it. The caller stores changes (<see cref="MemberData.SaveAsync"/>). Use only in the
/// grain's turns.
/// </summary>
/// <param name="data">The member's data.</param>
/// <param name="memory">The silo's memory limit. Answers count against it.</param>
/// <param name="time">The clock.</param>
public sealed class ClientRequests(MemberData data, MemoryBudget memory, TimeProvider time) : IDisposable
{
    /// <summary>The most requests at once, open or answered.</summary>
    [MemberLimit]
    public const int MaxOpen = 32;

    /// <summary>The largest answer, in bytes.</summary>
    [MemberLimit]
    public const int MaxAnswerBytes = 256 * 1024;

    // The bytes that are counted for the objects of an answer.
    private const int Overhead = 512;

    /// <summary>How long a request stays open, and an answer is kept.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(10);

    private readonly StoredMap<StoredClientRequest> open = data.Map("client_request", SessionsJson.Default.StoredClientRequest);

    private Dictionary<string, IDisposable> Held => field ??= new(StringComparer.Ordinal);

    private Dictionary<string, TaskCompletionSource> Waiting => field ??= new(StringComparer.Ordinal);

    /// <summary>
    /// Counts the stored answers against the memory limit. Call it when the grain is activated. The answers are in memory even if there is no room left.
    /// </summary>
    public void Restore()
    {
        foreach (var answered in open.Values.Where(request => request.IsAnswered))
        {
            if (memory.TryReserve(SizeOf(answered)) is { } reserved)
                Held.Add(answered.Id, reserved);
        }
    }

    /// <summary>Notes that a client is about to be asked. Does nothing if it was asked already.</summary>
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

    /// <summary>Accepts an answer. Returns false if this session has no such request. A second answer changes nothing.</summary>
    /// <exception cref="ArgumentException">The answer is too large.</exception>
    /// <exception cref="OrleansException">The silo has no memory left for this answer now.</exception>
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

    /// <summary>Wakes the calls that wait for an answer. Call it when the answer is stored.</summary>
    public void Announce(string requestId) => Waiting.GetValueOrDefault(requestId)?.TrySetResult();

    /// <summary>Waits for the answer to a request and returns it. Its key is the request's id.</summary>
    /// <exception cref="OperationCanceledException">The wait was cancelled, or the request is no longer open.</exception>
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

    /// <summary>Returns whether a call has asked its client.</summary>
    /// <param name="callId">The id of the call. The ids of its requests begin with it.</param>
    public bool HasOf(string callId) => open.Values.Any(request => request.Id.StartsWith(callId, StringComparison.Ordinal));

    /// <summary>Forgets the requests of a call that has ended. Returns whether there were any.</summary>
    /// <param name="callId">The id of the call. The ids of its requests begin with it.</param>
    public bool ForgetCall(string callId)
    {
        var had = HasOf(callId);
        Forget(request => request.Id.StartsWith(callId, StringComparison.Ordinal));
        return had;
    }

    /// <summary>Forgets the requests to sessions that have ended.</summary>
    /// <param name="isOpen">Returns whether a session is open.</param>
    public void Keep(Func<string, bool> isOpen) => Forget(request => !isOpen(request.SessionId));

    /// <summary>Releases the memory of the answers. For the end of the activation.</summary>
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
