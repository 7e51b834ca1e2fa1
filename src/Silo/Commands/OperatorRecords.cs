using System.Globalization;
using CodaMcp.Audit;
using CodaMcp.Members;
using CodaMcp.Tools;

namespace CodaMcp.Commands;

/// <summary>Writes the audit records of commands: past the silos, so that a command is recorded whether a silo runs or not.</summary>
/// <param name="audit">The audit.</param>
/// <param name="time">The clock.</param>
internal sealed class OperatorRecords(IAuditStore audit, TimeProvider time)
{
    private static readonly CallingClient Program = new("", "codamcp", ServiceVersion.Text, "");

    /// <summary>Who runs the command, by the name that the operating system has for them.</summary>
    public static Actor Operator { get; } = new(
        new MemberId(Actor.OperatorIssuer, "", Environment.UserName),
        string.Create(CultureInfo.InvariantCulture, $"{Environment.UserName}@{Environment.MachineName}"));

    /// <summary>Does something with its record, which is durable before and completed after. If the process ends in between, it becomes <c>unknown</c>.</summary>
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

    /// <summary>Records that the operator has looked something up. To be called before it is shown.</summary>
    /// <param name="action">What; its details name the command.</param>
    public Task ReadAsync(OperatorAction action)
    {
        ArgumentNullException.ThrowIfNull(action);
        return audit.StoreAsync([RecordOf(action)], CancellationToken.None);
    }

    /// <summary>Records what was decided about a member while no silo runs.</summary>
    /// <param name="member">The member.</param>
    /// <param name="kinds">One of <see cref="EventKinds"/> each, with the session that it is about and the reason.</param>
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
