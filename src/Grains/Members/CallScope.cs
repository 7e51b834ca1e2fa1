using CodaMcp.Audit;
using CodaMcp.Calls;
using CodaMcp.Resources;
using CodaMcp.Telemetry;

namespace CodaMcp.Members;

/// <summary>Creates the log scope of a call: the values that its log lines have besides their text.</summary>
internal static class CallScope
{
    /// <summary>Creates the scope of a call.</summary>
    /// <param name="member">The member, as <see cref="LogScope.Show"/> returns it.</param>
    /// <param name="call">The call.</param>
    public static LogScope Of(string member, MemberCall call) => new(
        member,
        call.SessionId,
        call switch
        {
            { Tool: { } tool } => AuditText.Clean(AuditText.Cut(tool.Tool, LogScope.LongestName)),
            { Resource: not null } => ResourceReader.ReadMethod,
            { Resources: not null } => ResourceReader.ListMethod,
            _ => NameCompletion.Method,
        },
        call.Tool?.TraceId ?? (call.Resource?.Caller ?? call.Resources?.Caller ?? call.Completion?.Caller)?.TraceId);
}
