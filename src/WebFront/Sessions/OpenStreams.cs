using System.Collections.Concurrent;
using CodaMcp.Members;

namespace CodaMcp.Sessions;

/// <summary>Bounds how many streams that stay open a member has at this front.</summary>
internal sealed class OpenStreams
{
    /// <summary>The most a member may have.</summary>
    public const int PerMember = 16;

    /// <summary>What a client is told that wants more.</summary>
    public const string TooMany = "This member has 16 streams open here, which is the most there may be. Close one before opening another.";

    private readonly ConcurrentDictionary<MemberId, int> open = new();

    /// <summary>Opens one more; null where there are too many. It is open until disposed.</summary>
    public IDisposable? TryOpen(MemberId member)
    {
        var before = 0;
        open.AddOrUpdate(member, _ => (before = 0) + 1, (_, count) => Math.Min((before = count) + 1, PerMember));
        return before < PerMember ? new Opened(this, member) : null;
    }

    private void Close(MemberId member)
    {
        while (open.TryGetValue(member, out var count))
        {
            if (count > 1 ? open.TryUpdate(member, count - 1, count) : open.TryRemove(KeyValuePair.Create(member, count)))
                return;
        }
    }

    private sealed class Opened(OpenStreams streams, MemberId member) : IDisposable
    {
        private int isClosed;

        public void Dispose()
        {
            if (Interlocked.Exchange(ref isClosed, 1) == 0)
                streams.Close(member);
        }
    }
}
