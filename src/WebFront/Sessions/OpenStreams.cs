using CodaMcp.Members;

namespace CodaMcp.Sessions;

/// <summary>Bounds how many streams that stay open a member has at this front.</summary>
/// <param name="perMember">The most a member may have (<c>CODAMCP_OPEN_STREAMS</c>).</param>
internal sealed class OpenStreams(int perMember)
{
    /// <summary>What a client is told that wants more.</summary>
    public string TooMany { get; } = $"This member has {perMember} streams open here, which is the most there may be. Close one before opening another.";

    private readonly Lock gate = new();
    private readonly Dictionary<MemberId, List<OpenStream>> open = [];

    /// <summary>
    /// Opens one more. At the bound it replaces the oldest stream of the same session, which its client has likely left; null if the
    /// session has none.
    /// </summary>
    /// <param name="member">The member.</param>
    /// <param name="sessionId">The session; null for a stream without one.</param>
    /// <returns>The stream, which counts until it is disposed.</returns>
    public OpenStream? TryOpen(MemberId member, string? sessionId)
    {
        lock (gate)
        {
            if (!open.TryGetValue(member, out var streams))
                open.Add(member, streams = []);
            if (streams.Count >= perMember)
            {
                if (sessionId is null || streams.Find(stream => stream.SessionId == sessionId) is not { } oldest)
                    return null;
                streams.Remove(oldest);
                FrontMetrics.StreamClosed();
                oldest.Replace();
            }
            var opened = new OpenStream(sessionId, closed => Close(member, closed));
            streams.Add(opened);
            FrontMetrics.StreamOpened();
            return opened;
        }
    }

    private void Close(MemberId member, OpenStream closed)
    {
        lock (gate)
        {
            if (!open.TryGetValue(member, out var streams) || !streams.Remove(closed))
                return;
            FrontMetrics.StreamClosed();
            if (streams.Count == 0)
                open.Remove(member);
        }
    }
}
