using CodaMcp.Members;

namespace CodaMcp.Sessions;

/// <summary>Limits the streams that a member has open at this front.</summary>
/// <param name="perMember">The most open streams of one member (<c>CODAMCP_OPEN_STREAMS</c>).</param>
internal sealed class OpenStreams(int perMember)
{
    /// <summary>The error message for a client that opens too many streams.</summary>
    public string TooMany { get; } = $"This member has {perMember} streams open here, which is the most there may be. Close one before opening another.";

    private readonly Lock gate = new();
    private readonly Dictionary<MemberId, List<OpenStream>> open = [];

    /// <summary>
    /// Opens a stream. At the limit, replaces the oldest stream of the same session, because its client has likely left it. Returns null if the
    /// session has no stream to replace.
    /// </summary>
    /// <param name="member">The member.</param>
    /// <param name="sessionId">The session; null for a stream without one.</param>
    /// <returns>The stream. It counts until it is disposed.</returns>
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
