using CodaMcp.Tools;

namespace CodaMcp.Audit.Reading;

/// <summary>Classifies outcomes.</summary>
public static class AuditVerdicts
{
    private static readonly HashSet<string> FineOutcomes =
        [AuditOutcome.Started, AuditOutcome.Succeeded, AuditOutcome.Accepted, AuditOutcome.Repeated, AuditOutcome.InputRequired];

    private static readonly HashSet<string> Refusals =
    [
        .. new[]
        {
            ToolErrorKind.UnknownTool, ToolErrorKind.InsufficientScope, ToolErrorKind.ScopeNotGranted, ToolErrorKind.LimitExceeded, ToolErrorKind.CodaNotConnected,
            ToolErrorKind.SignedOut, ToolErrorKind.AuditUnavailable, ToolErrorKind.InputUnavailable, ToolErrorKind.Declined, ToolErrorKind.Unanswered,
            ToolErrorKind.ConfirmationRequired, ToolErrorKind.InvalidRequestState, ToolErrorKind.Stopped, ToolErrorKind.ForbiddenByPolicy, ToolErrorKind.QuotaExceeded,
        }.Select(AuditOutcome.Of),
    ];

    /// <summary>Returns the verdict on an outcome. An unknown outcome, for example of a later version, is a failure.</summary>
    public static AuditVerdict Of(string outcome) =>
        FineOutcomes.Contains(outcome) ? AuditVerdict.Fine : Refusals.Contains(outcome) ? AuditVerdict.Refused : AuditVerdict.Failed;
}
