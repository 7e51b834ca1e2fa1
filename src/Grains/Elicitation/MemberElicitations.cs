using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text.Json;
using CodaMcp.Audit;
using CodaMcp.Calls;
using CodaMcp.Members;
using CodaMcp.Settings;
using CodaMcp.Storage;
using CodaMcp.Tools;
using CodaMcp.Writes;

namespace CodaMcp.Elicitation;

/// <summary>
/// The questions that a member's calls ask their clients. The grain runs a session's call again with the answers. The client repeats any other call
/// (MCP 2026-07-28, Multi Round-Trip Requests) with a <c>requestState</c>. The state is encrypted, and bound to the member, the tool and the
/// arguments. It is valid for ten minutes and can be used once: its use is stored before the tool runs. Use only in the grain's turns.
/// </summary>
/// <remarks>The call limit bounds the number of states: each one costs the call that asked.</remarks>
/// <param name="data">The member's data.</param>
/// <param name="protector">Encrypts the states.</param>
/// <param name="time">The clock.</param>
public sealed class MemberElicitations(MemberData data, RequestStateProtector protector, TimeProvider time)
{
    /// <summary>How long a question may wait for its answer.</summary>
    [MemberLimit]
    public static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(10);

    /// <summary>The largest total size of the answers of earlier rounds, in bytes. The client carries them.</summary>
    [MemberLimit]
    public const int MaxAnswersBytes = 64 * 1024;

    private readonly StoredMap<UsedRequestState> used = data.Map("used_request_state", ElicitationJson.Default.UsedRequestState);

    /// <summary>Returns whether a call has the answer to an open question. Such a call is not limited, because a person has waited for it.</summary>
    public bool IsAnswer(CallTool call)
    {
        ArgumentNullException.ThrowIfNull(call);
        if (call.SessionId is not null || call.RequestState is null)
            return false;
        try
        {
            var state = Open(call);
            return used.Find(state.Id) is not { } before || IsSameCall(before, call);
        }
        catch (ToolException)
        {
            return false;
        }
    }

    /// <summary>Runs a tool with the answers in the call. If the tool asks a question, encrypts the state for the client.</summary>
    /// <param name="call">The call.</param>
    /// <param name="run">Runs the tool with the answers.</param>
    /// <returns>The outcome. The answers then count as used, whatever the outcome is.</returns>
    public async Task<ToolOutcome> RunAsync(CallTool call, Func<CallElicitations, Task<ToolOutcome>> run)
    {
        ArgumentNullException.ThrowIfNull(call);
        ArgumentNullException.ThrowIfNull(run);
        CallElicitations elicitations;
        try
        {
            elicitations = await OpenAsync(call);
        }
        catch (ToolException refused)
        {
            return new ToolOutcome { Error = new ToolError(refused.Kind, refused.Message) { RetryAfter = refused.RetryAfter } };
        }
        catch (AuditUnavailableException unstored)
        {
            return new ToolOutcome { Error = new ToolError(ToolErrorKind.AuditUnavailable, unstored.Message) };
        }

        var outcome = await run(elicitations);
        return call.SessionId is null && outcome.InputRequired is { } asked ? Sealed(call, elicitations, asked) : outcome;
    }

    /// <summary>Creates the error for a state that is not accepted.</summary>
    /// <param name="problem">What is wrong with it, as the rest of the sentence.</param>
    internal static ToolException Refused(string problem) => new(
        ToolErrorKind.InvalidRequestState, $"The 'requestState' {problem}. Nothing was changed. Call again without requestState and inputResponses to be asked anew.");

    private async Task<CallElicitations> OpenAsync(CallTool call)
    {
        if (call.SessionId is not null)
            return new CallElicitations(call.ClientAbilities, call.InputResponses);
        // If an answer has no valid result, its question is asked again.
        var given = call.InputResponses.Where(answer => IsResult(answer.Result)).DistinctBy(answer => answer.Key);
        if (call.RequestState is null)
            return new CallElicitations(call.ClientAbilities, given, asked: false);

        var state = Open(call);
        await UseAsync(state, call);

        var before = state.Answers.Select(answer => new InputResponse { Key = answer.Key, Result = answer.Result, Error = answer.Error });
        return new CallElicitations(call.ClientAbilities, before.Concat(given.Where(answer => state.Asked.Contains(answer.Key))).DistinctBy(answer => answer.Key), state.Round);
    }

    private RequestState Open(CallTool call)
    {
        var state = protector.Unprotect(call.RequestState!);
        return state.Member != data.Key ? throw Refused("was made for somebody else")
            : state.Fingerprint != WriteKey.FingerprintOf(call) ? throw Refused("was made for another tool or other arguments")
            : state.ExpiresAt <= time.GetUtcNow() ? throw Refused("has expired")
            : state;
    }

    // A front that lost a silo starts the same call again. The ledger of writes knows what the call may have written.
    private static bool IsSameCall(UsedRequestState before, CallTool call) => before.CallId is not null && before.CallId == call.CallId;

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

    // The use is noted before the first await, and is durable before the tool runs.
    private async Task UseAsync(RequestState state, CallTool call)
    {
        if (used.Find(state.Id) is not { } before)
        {
            foreach (var expired in used.Values.Where(earlier => earlier.ExpiresAt <= time.GetUtcNow()).ToList())
                used.Remove(expired.Id);
            used.Set(state.Id, new UsedRequestState(state.Id, call.CallId, state.ExpiresAt));
        }
        else if (!IsSameCall(before, call))
        {
            throw Refused("was used before");
        }

#pragma warning disable CA1031 // Whatever the storage failed with, the tool must not run.
        try
        {
            await data.SaveAsync();
        }
        catch (Exception error)
#pragma warning restore CA1031
        {
            used.Remove(state.Id);
            throw new AuditUnavailableException(error);
        }
    }

    private ToolOutcome Sealed(CallTool call, CallElicitations elicitations, InputRequired asked)
    {
        if (elicitations.Answers.Sum(answer => (long)(answer.Result?.Length ?? 0)) > MaxAnswersBytes)
            return new ToolOutcome { Error = new ToolError(ToolErrorKind.InvalidArgument, "The answers in inputResponses are larger than 64 KB together. Nothing was changed; answer more briefly.") };
        return new ToolOutcome
        {
            InputRequired = asked with
            {
                RequestState = protector.Protect(new RequestState
                {
                    Id = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(16)),
                    Member = data.Key,
                    // The tool has run, so its arguments can be parsed.
                    Fingerprint = WriteKey.FingerprintOf(call)!,
                    ExpiresAt = time.GetUtcNow() + Lifetime,
                    Round = elicitations.Round + 1,
                    Asked = [.. asked.Requests.Select(request => request.Key)],
                    Answers = [.. elicitations.Answers.Select(answer => new RequestStateAnswer(answer.Key, answer.Result, answer.Error))],
                }),
            },
        };
    }
}
