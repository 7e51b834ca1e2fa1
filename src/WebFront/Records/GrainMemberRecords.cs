using System.Diagnostics;
using CodaMcp.Audit;
using CodaMcp.Mcp;
using CodaMcp.Members;

namespace CodaMcp.Records;

/// <summary>Records events through the member's grain.</summary>
/// <param name="grains">Gets the member's grain.</param>
/// <param name="settings">How a log line names the member.</param>
/// <param name="logger">Logs events that could not be recorded.</param>
internal sealed partial class GrainMemberRecords(IGrainFactory grains, FrontSettings settings, ILogger<GrainMemberRecords> logger) : IMemberRecords
{
    /// <inheritdoc/>
    public async Task<bool> RecordAsync(MemberId member, MemberEvent happened)
    {
        ArgumentNullException.ThrowIfNull(happened);
        try
        {
            var recorded = await grains.GetGrain<IMemberRecordGrain>(member.ToGrainKey())
                .Record(happened with { Front = Callers.Front, TraceId = happened.TraceId ?? Activity.Current?.TraceId.ToHexString() });
            if (!recorded)
                LogNotRecorded(happened.Kind, settings.Shown(member.ToGrainKey()));
            return recorded;
        }
        catch (Exception error) when (GrainFaults.IsPassing(error))
        {
            LogUnreachable(error, happened.Kind, settings.Shown(member.ToGrainKey()));
            return false;
        }
    }

    [LoggerMessage(LogLevel.Error, "{What} of {Member} is not in the audit")]
    private partial void LogNotRecorded(string what, string member);

    [LoggerMessage(LogLevel.Error, "{What} of {Member} is not in the audit: the member's grain did not answer")]
    private partial void LogUnreachable(Exception error, string what, string member);
}
