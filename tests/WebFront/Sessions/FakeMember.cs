using System.Collections.Concurrent;
using System.Text;
using CodaMcp.Calls;
using CodaMcp.Members;
using CodaMcp.Sessions;
using CodaMcp.Subscriptions;
using CodaMcp.Tools;

namespace CodaMcp.Tests.Sessions;

/// <summary>A member's grain that says what a test has it say.</summary>
public sealed class FakeMember : IMemberAccessGrain, IMemberCallGrain, IMemberSessionGrain
{
    private const string Client = "development";

    /// <summary>What came in, by the method's name, in order.</summary>
    public ConcurrentQueue<string> Heard { get; } = [];

    /// <summary>The calls that were started.</summary>
    public ConcurrentQueue<MemberCall> Started { get; } = [];

    /// <summary>What clients answered.</summary>
    public ConcurrentQueue<(string RequestId, string? Result, string? Error)> Answers { get; } = [];

    /// <summary>What streams were asked for.</summary>
    public ConcurrentQueue<ReadStream> Reads { get; } = [];

    /// <summary>What was listened for.</summary>
    public ConcurrentQueue<ListenRequest> Listens { get; } = [];

    /// <summary>Answers <see cref="StartCall"/>; by default with a result at once.</summary>
    public Func<MemberCall, Task<CallReply>> OnStart { get; set; } = _ => Task.FromResult(Ended());

    /// <summary>Answers <see cref="FollowCall"/>.</summary>
    public Func<string, int, Task<CallReply>> OnFollow { get; set; } = (_, _) => Task.FromResult(CallReply.Unknown);

    /// <summary>Answers <see cref="ReadStream"/>; by default nothing ever happens.</summary>
    public Func<ReadStream, CancellationToken, Task<StreamReply>> OnRead { get; set; } = (_, cancellationToken) => Never<StreamReply>(cancellationToken);

    /// <summary>Answers <see cref="Listen"/> after the first; by default nothing ever happens.</summary>
    public Func<ListenRequest, CancellationToken, Task<ListenReply>> OnListen { get; set; } = (request, cancellationToken) =>
        request.Wait == TimeSpan.Zero ? Task.FromResult(new ListenReply { Made = true, Uris = request.Uris }) : Never<ListenReply>(cancellationToken);

    /// <summary>What <see cref="Enter"/> says about the policy.</summary>
    public bool SeesAllTools { get; init; }

    /// <summary>Answers <see cref="Enter"/>; by default the member may come in.</summary>
    public Func<ValueTask<Admission>> OnAdmit { get; set; } = () => ValueTask.FromResult(Admission.Admitted);

    /// <summary>Is thrown where a session is asked for, as often as it is set.</summary>
    public Queue<Exception> SessionFaults { get; } = [];

    public string ProtocolVersion { get; set; } = "2025-11-25";

    /// <summary>What the client of the session can be asked for.</summary>
    public ClientAbilities Abilities { get; set; }

    /// <summary>Whether one more session may be opened.</summary>
    public bool HasRoom { get; set; } = true;

    /// <summary>What the last session that was opened said of its client.</summary>
    public OpenSession? Opening { get; private set; }

    public McpLogLevel LogLevel { get; set; } = McpLogLevel.Warning;

    public static string SessionId => "abcdefghabcdefghabcdefghabcdefgh";

    /// <summary>The reply of a call that has ended.</summary>
    public static CallReply Ended(string result = """{"done":true}""", params CallEvent[] said) => new()
    {
        Events = said,
        Position = said.Length,
        Result = new CallResult { Tool = new ToolOutcome { Result = Encoding.UTF8.GetBytes(result) }, Name = "get_doc" },
    };

    /// <summary>The reply of one under way.</summary>
    public static CallReply UnderWay(int position, params CallEvent[] said) => new() { Events = said, Position = position };

    public static CallEvent Progress(double seconds, string message) => new() { Progress = new ToolProgress(seconds, message) };

    public static async Task<T> Never<T>(CancellationToken cancellationToken)
    {
        await Task.Delay(Timeout.Infinite, cancellationToken);
        throw new InvalidOperationException();
    }

    public async ValueTask<Entry> Enter(DateTimeOffset tokenIssuedAt, string clientId, string? sessionId, string revision)
    {
        Heard.Enqueue("Enter");
        return await EntryOf(sessionId, revision) with { SeesAllTools = SeesAllTools };
    }

    public ValueTask<Admission> AdmitClient(DateTimeOffset tokenIssuedAt, string clientId, CancellationToken cancellationToken = default) => throw new NotSupportedException();

    public ValueTask<Admission> Admit(DateTimeOffset tokenIssuedAt, CancellationToken cancellationToken = default) => throw new NotSupportedException();

    public Task RevokeTokens(DateTimeOffset issuedBefore) => throw new NotSupportedException();

    public Task SetDisabled(bool disabled) => throw new NotSupportedException();

    public ValueTask<MemberAccess> GetAccess() => throw new NotSupportedException();

    public async Task<CallReply> StartCall(MemberCall call, TimeSpan wait)
    {
        ArgumentNullException.ThrowIfNull(call);
        var entry = await EntryOf(call.SessionId, call.SessionId is null ? "" : call.Client!.ProtocolVersion);
        if (entry.Admission != Admission.Admitted)
            return new CallReply { Admission = entry.Admission, Session = entry.Session };
        Started.Enqueue(call);
        return await OnStart(call) with { Session = entry.Session };
    }

    public Task<CallReply> FollowCall(string callId, int after, TimeSpan wait)
    {
        Heard.Enqueue($"FollowCall {after}");
        return OnFollow(callId, after);
    }

    public ValueTask CancelCall(string callId)
    {
        Heard.Enqueue("CancelCall");
        return ValueTask.CompletedTask;
    }

    public ValueTask CancelRequest(string sessionId, string requestId)
    {
        Heard.Enqueue($"CancelRequest {requestId}");
        return ValueTask.CompletedTask;
    }

    public Task<SessionInfo?> OpenSession(OpenSession opening, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(opening);
        Heard.Enqueue("OpenSession");
        (ProtocolVersion, Opening) = (opening.ProtocolVersion, opening);
        return Task.FromResult(HasRoom ? Session : null);
    }

    public ValueTask<SessionInfo?> FindSession(string sessionId, string clientId, CancellationToken cancellationToken = default) => throw new NotSupportedException();

    public Task<bool> CloseSession(string sessionId, string clientId, CancellationToken cancellationToken = default) => Task.FromResult(sessionId == SessionId);

    public Task<StreamReply> ReadStream(ReadStream read, CancellationToken cancellationToken = default)
    {
        Reads.Enqueue(read);
        return OnRead(read, cancellationToken);
    }

    public Task<bool> SetLogLevel(string sessionId, string clientId, McpLogLevel level)
    {
        Heard.Enqueue($"SetLogLevel {level}");
        return Task.FromResult(true);
    }

    public Task<bool> AnswerRequest(string sessionId, string clientId, string requestId, byte[]? result, string? error)
    {
        Answers.Enqueue((requestId, result is null ? null : Encoding.UTF8.GetString(result), error));
        return Task.FromResult(Answers.Count == 1);
    }

    public Task<ToolError?> Subscribe(SubscribeResource subscribe, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(subscribe);
        Heard.Enqueue($"Subscribe {subscribe.Uri}");
        return Task.FromResult(subscribe.Uri.EndsWith("nothing", StringComparison.Ordinal) ? new ToolError(ToolErrorKind.NotFound, "There is no such resource.") : null);
    }

    public Task Unsubscribe(string sessionId, string clientId, string uri)
    {
        Heard.Enqueue($"Unsubscribe {uri}");
        return Task.CompletedTask;
    }

    public Task<ListenReply> Listen(ListenRequest request, CancellationToken cancellationToken = default)
    {
        Listens.Enqueue(request);
        return OnListen(request, cancellationToken);
    }

    public ValueTask StopListening(string listenerId)
    {
        Heard.Enqueue("StopListening");
        return ValueTask.CompletedTask;
    }

    private SessionInfo Session => new(
        SessionId, new OpenSession(Client, "tests", "1", ProtocolVersion, "{}"u8.ToArray()), DateTimeOffset.UnixEpoch) { LogLevel = LogLevel };

    private async ValueTask<Entry> EntryOf(string? sessionId, string revision)
    {
        if (await OnAdmit() is not Admission.Admitted and var refused)
            return new Entry(refused, null);
        if (sessionId is null)
            return Entry.Open;
        if (SessionFaults.TryDequeue(out var fault))
            throw fault;
        return sessionId != SessionId ? new Entry(Admission.SessionNotFound, null)
            : new Entry(revision is "" || revision == ProtocolVersion ? Admission.Admitted : Admission.OtherRevision, new SessionView(ProtocolVersion, Abilities, LogLevel));
    }
}
