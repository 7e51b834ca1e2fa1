using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text.Json;
using CodaMcp.Audit;
using CodaMcp.Calls;
using CodaMcp.Coda.Mutations;
using CodaMcp.Members;
using CodaMcp.Tools;
using Orleans.Runtime;

namespace CodaMcp.Inputs;

/// <summary>
/// What a member's calls ask of their clients. A call of a session is run again with the answers by the grain; any other is made again by
/// the client (MCP 2026-07-28, Multi Round-Trip Requests) with a <c>requestState</c>, which is encrypted, bound to the member and to tool and
/// arguments, good for ten minutes, and good once: what was used is stored before the tool runs. For the grain's turns only.
/// </summary>
public sealed class MemberInputs
{
    /// <summary>How long a question may wait for its answer.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(10);

    /// <summary>How many answered questions are remembered at a time; beyond it calls are refused until the oldest expire.</summary>
    public const int MaxUsed = 500;

    /// <summary>The most that the answers of earlier rounds may weigh together, in bytes: the client carries them.</summary>
    public const int MaxAnswersBytes = 64 * 1024;

    private readonly string memberKey;
    private readonly RequestStateProtector protector;
    private readonly TimeProvider time;
    private readonly IPersistentState<InputsState> stored;
    private readonly WriteLoop saving;
    private List<UsedRequestState> used = [];

    /// <summary>Makes it, to be filled by <see cref="Restore"/>.</summary>
    /// <param name="stored">The row of what was used.</param>
    /// <param name="store">Stores the row.</param>
    /// <param name="memberKey">The member's grain key.</param>
    /// <param name="protector">Encrypts the states.</param>
    /// <param name="time">The clock.</param>
    public MemberInputs(IPersistentState<InputsState> stored, Func<IPersistentState<InputsState>, Task> store, string memberKey, RequestStateProtector protector, TimeProvider time)
    {
        (this.stored, this.memberKey, this.protector, this.time) = (stored, memberKey, protector, time);
        saving = new WriteLoop(() =>
        {
            stored.State = new InputsState { Used = [.. used] };
            return store(stored);
        });
    }

    /// <summary>Takes up what was stored. For the grain's activation.</summary>
    public void Restore() => used = [.. stored.State.Used];

    /// <summary>Runs a tool with the answers the call brings along, and encrypts what it asks.</summary>
    /// <param name="call">The call.</param>
    /// <param name="running">What the tool works with.</param>
    /// <param name="run">Runs the tool.</param>
    /// <returns>What came of it. The answers are used by then, whatever that is.</returns>
    public async Task<ToolOutcome> RunAsync(CallTool call, ToolCall running, Func<Task<ToolOutcome>> run)
    {
        ArgumentNullException.ThrowIfNull(call);
        ArgumentNullException.ThrowIfNull(running);
        ArgumentNullException.ThrowIfNull(run);
        try
        {
            running.Inputs = await OpenAsync(call);
        }
        catch (ToolException refused)
        {
            return new ToolOutcome { Error = new ToolError(refused.Kind, refused.Message) { RetryAfter = refused.RetryAfter } };
        }
        catch (AuditUnavailableException unstored)
        {
            return new ToolOutcome { Error = new ToolError(ToolErrorKind.AuditUnavailable, unstored.Message) };
        }

        var outcome = await run();
        return call.SessionId is null && outcome.Input is { } input ? Sealed(call, running.Inputs, input) : outcome;
    }

    /// <summary>The error for a state that is not taken.</summary>
    /// <param name="problem">What is wrong with it, as the rest of the sentence.</param>
    internal static ToolException Refused(string problem) => new(
        ToolErrorKind.InvalidRequestState, $"The 'requestState' {problem}. Nothing was changed. Call again without requestState and inputResponses to be asked anew.");

    private async Task<CallInputs> OpenAsync(CallTool call)
    {
        if (call.SessionId is not null)
            return new CallInputs(call.ClientAbilities, call.InputResponses);
        // What is no answer at all is asked for again.
        var given = call.InputResponses.Where(answer => IsResult(answer.Result)).DistinctBy(answer => answer.Key);
        if (call.RequestState is null)
            return new CallInputs(call.ClientAbilities, given, asked: false);

        var state = protector.Unprotect(call.RequestState);
        if (state.Member != memberKey)
            throw Refused("was made for somebody else");
        if (state.Fingerprint != WriteKey.FingerprintOf(call))
            throw Refused("was made for another tool or other arguments");
        var now = time.GetUtcNow();
        if (state.ExpiresAt <= now)
            throw Refused("has expired");
        await UseAsync(new UsedRequestState(state.Id, call.CallId, state.ExpiresAt), now);

        var before = state.Answers.Select(answer => new InputResponse { Key = answer.Key, Result = answer.Result, Error = answer.Error });
        return new CallInputs(call.ClientAbilities, before.Concat(given.Where(answer => state.Asked.Contains(answer.Key))).DistinctBy(answer => answer.Key), state.Round);
    }

    private static bool IsResult(byte[]? json)
    {
        try
        {
            return json is not null && JsonElement.Parse(json).ValueKind == JsonValueKind.Object;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    // Reserved before anything is awaited, and durable before the tool runs.
    private async Task UseAsync(UsedRequestState use, DateTimeOffset now)
    {
        if (used.Find(earlier => earlier.Id == use.Id) is { } before)
        {
            // A front that lost a silo starts the same call again; what it may have written the ledger of writes knows.
            if (before.CallId is null || before.CallId != use.CallId)
                throw Refused("was used before");
            return;
        }

        used.RemoveAll(earlier => earlier.ExpiresAt <= now);
        if (used.Count >= MaxUsed)
            throw new ToolException(ToolErrorKind.LimitExceeded, "You have answered too many questions for the moment. Try again in a few minutes.") { RetryAfter = used[0].ExpiresAt - now };
        used.Add(use);
#pragma warning disable CA1031 // Whatever the storage failed with, the tool must not run.
        try
        {
            await saving.SaveAsync();
        }
        catch (Exception error)
#pragma warning restore CA1031
        {
            used.Remove(use);
            throw new AuditUnavailableException(error);
        }
    }

    private ToolOutcome Sealed(CallTool call, CallInputs inputs, InputRequired input)
    {
        if (inputs.Answers.Sum(answer => (long)(answer.Result?.Length ?? 0)) > MaxAnswersBytes)
            return new ToolOutcome { Error = new ToolError(ToolErrorKind.InvalidArgument, "The answers in inputResponses are larger than 64 KB together. Nothing was changed; answer more briefly.") };
        return new ToolOutcome
        {
            Input = input with
            {
                RequestState = protector.Protect(new RequestState
                {
                    Id = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(16)),
                    Member = memberKey,
                    // A tool that runs was given arguments that can be read.
                    Fingerprint = WriteKey.FingerprintOf(call)!,
                    ExpiresAt = time.GetUtcNow() + Lifetime,
                    Round = inputs.Round + 1,
                    Asked = [.. input.Requests.Select(request => request.Key)],
                    Answers = [.. inputs.Answers.Select(answer => new RequestStateAnswer(answer.Key, answer.Result, answer.Error))],
                }),
            },
        };
    }
}
