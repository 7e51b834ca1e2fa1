using System.Collections.Concurrent;
using CodaMcp.Audit;
using CodaMcp.Members;
using CodaMcp.Records;

namespace CodaMcp.Tests;

/// <summary>Keeps what a front has recorded.</summary>
internal sealed class HeardRecords : IMemberRecords
{
    /// <summary>The events, oldest first.</summary>
    public ConcurrentQueue<(MemberId Member, MemberEvent Event)> All { get; } = [];

    public Task<bool> RecordAsync(MemberId member, MemberEvent happened)
    {
        All.Enqueue((member, happened));
        return Task.FromResult(true);
    }
}
