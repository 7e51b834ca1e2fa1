using System.Globalization;
using CodaMcp.Audit;
using CodaMcp.Members;
using CodaMcp.Tools;

namespace CodaMcp.Commands;

/// <summary>Writes the audit records of commands directly to the store, so it works even if no silo runs.</summary>
/// <param name="audit">The audit store.</param>
/// <param name="time">The clock.</param>
internal sealed class OperatorRecords(IAuditStore audit, TimeProvider time)
{
    private static readonly CallingClient Program = new("", "codamcp", ServiceVersion.Text, "");

    /// <summary>The person who runs the command, with the user name of the operating system.</summary>
    public static Actor Operator { get; } = new(
        new MemberId(Actor.OperatorIssuer, "", Environment.UserName),
        string.Create(CultureInfo.InvariantCulture, $"{Environment.UserName}@{Environment.MachineName}"));

    /// <summary>
    /// Runs an action with an audit record. The record is durable before the action and completed after it. If the process ends in between, the outcome becomes
    /// <c>unknown</c>.
    /// </summary>
    public async Task<T> ActAsync<T>(OperatorAction action, Func<Task<T>> act, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(action);
        ArgumentNullException.ThrowIfNull(act);
        var began = time.GetTimestamp();
        var record = RecordOf(action) with { Outcome = AuditOutcome.Started };
        await audit.StoreAsync([record], cancellationToken);
        var outcome = AuditOutcome.Of(ToolErrorKind.Internal);
        try
        {
            var result = await act();
            outcome = AuditOutcome.Succeeded;
            return result;
        }
        finally
        {
            await audit.StoreAsync([record with { Outcome = outcome, Duration = time.GetElapsedTime(began) }], CancellationToken.None);
        }
    }

    /// <summary>Records that the operator reads something. Call it before the data is shown.</summary>
    /// <param name="action">The action. Its details name the command.</param>
    public Task ReadAsync(OperatorAction action)
    {
        ArgumentNullException.ThrowIfNull(action);
        return audit.StoreAsync([RecordOf(action)], CancellationToken.None);
    }

    /// <summary>Records changes of a member while no silo runs.</summary>
    /// <param name="member">The member.</param>
    /// <param name="kinds">The changes. Each has one of <see cref="EventKinds"/>, its session and its reason.</param>
    public Task NoteAsync(MemberId member, IEnumerable<(string Kind, string? SessionId, string? Reason)> kinds) => audit.StoreAsync(
        [.. kinds.Select(what => New(member, what.Kind) with { Actor = Operator.Id, ActorLabel = Operator.Label, SessionId = what.SessionId, Reason = what.Reason })],
        CancellationToken.None);

    private AuditRecord RecordOf(OperatorAction action) => New(new MemberId(Actor.OperatorIssuer, action.Organization, Environment.UserName), action.Kind) with
    {
        MemberLabel = Operator.Label,
        Targets = action.Targets,
        Details = action.Details,
    };

    private AuditRecord New(MemberId member, string kind)
    {
        var now = time.GetUtcNow();
        return new AuditRecord
        {
            Id = Guid.CreateVersion7(now),
            StartedAt = now,
            Member = member,
            Client = Program,
            Tool = kind,
            Writes = false,
            Outcome = AuditOutcome.Succeeded,
        };
    }
}
