using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using System.Buffers.Text;
using CodaMcp.Calls;
using CodaMcp.Members;
using CodaMcp.Resources;
using CodaMcp.Sessions;
using CodaMcp.Tools;

namespace CodaMcp.Tests.Members;

/// <summary>Calls of a member, started and followed to their end as a front does.</summary>
internal static class MemberCallExtensions
{
    private static readonly TimeSpan Wait = TimeSpan.FromSeconds(3);

    public static IMemberSessionGrain Sessions(this IMemberGrain member) => member.AsReference<IMemberSessionGrain>();

    public static IMemberCallGrain Calls(this IMemberGrain member) => member.AsReference<IMemberCallGrain>();

    public static async Task<ToolOutcome> CallTool(this IMemberGrain member, CallTool call, CancellationToken cancellationToken = default) =>
        (await member.EndAsync(new MemberCall { Id = NewId(), Tool = call }, cancellationToken)).Tool!;

    public static async Task<ResourceOutcome> ReadResource(this IMemberGrain member, ReadResource read) =>
        (await member.EndAsync(new MemberCall { Id = NewId(), Resource = read })).Resource!;

    public static async Task<ResourceListing> ListResources(this IMemberGrain member, ListResources list) =>
        (await member.EndAsync(new MemberCall { Id = NewId(), Resources = list })).Resources!;

    public static async Task<ArgumentCompletions> Complete(this IMemberGrain member, CompleteArgument argument) =>
        (await member.EndAsync(new MemberCall { Id = NewId(), Completion = argument })).Completion!;

    public static async IAsyncEnumerable<(ToolProgress? Progress, ToolOutcome? Outcome)> CallToolWithProgress(
        this IMemberGrain member, CallTool call, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        var started = new MemberCall { Id = NewId(), Tool = call };
        var reply = await member.Calls().StartCall(started, Wait);
        while (true)
        {
            foreach (var said in reply.Events)
                yield return (said.Progress, null);
            if (reply.Result is { } result)
            {
                yield return (null, result.Tool);
                yield break;
            }
            cancellationToken.ThrowIfCancellationRequested();
            reply = await member.Calls().FollowCall(started.Id, reply.Position, Wait);
        }
    }

    // What a model is told whose call had begun when its permission ended.
    private static CallResult NotLetIn(Admission admission) => new()
    {
        Tool = new ToolOutcome
        {
            Error = admission switch
            {
                Admission.TokenRevoked or Admission.MemberDisabled => AccessControl.SignedOut,
                Admission.SessionNotFound => ToolFailures.SessionEnded,
                _ => throw new InvalidOperationException($"Not let in: {admission}."),
            },
        },
    };

    public static string NewId() => Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(16));

    /// <summary>Starts a call and follows it; cancelling cancels it.</summary>
    private static async Task<CallResult> EndAsync(this IMemberGrain member, MemberCall call, CancellationToken cancellationToken = default)
    {
        await using var leaving = cancellationToken.Register(() => _ = member.Calls().CancelCall(call.Id).AsTask());
        for (var reply = await member.Calls().StartCall(call, Wait); ; reply = await member.Calls().FollowCall(call.Id, reply.Position, Wait))
        {
            if (!reply.Known)
                throw new InvalidOperationException("The call was lost.");
            if (reply.Admission != Admission.Admitted)
                return NotLetIn(reply.Admission);
            if (reply.Result is { } result)
                return result;
            // Said once more, since the first may have overtaken the call.
            if (cancellationToken.IsCancellationRequested)
                await member.Calls().CancelCall(call.Id);
        }
    }
}
