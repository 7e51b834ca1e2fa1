using CodaMcp.Members;
using CodaMcp.Storage;
using CodaMcp.Tests.Storage;
using CodaMcp.Tools;
using CodaMcp.Writes;
using Microsoft.Extensions.Logging.Abstractions;

namespace CodaMcp.Tests.Tools;

/// <summary>The cursors of several members, kept as the members' grains keep them.</summary>
internal sealed class CursorsInMemory
{
    private readonly Dictionary<string, ICursors> members = [];

    public ICursors Of(string memberKey, TimeProvider time)
    {
        if (members.TryGetValue(memberKey, out var known))
            return known;
        var data = new MemberData(new MemberStoreInMemory(), memberKey, NullLogger<MemberData>.Instance);
        data.OpenAsync(CancellationToken.None).GetAwaiter().GetResult();
        return members[memberKey] = new MemberCursors(data, new MemberWrites(data, null!, null!, time, NullLogger<MemberWrites>.Instance), time);
    }
}
