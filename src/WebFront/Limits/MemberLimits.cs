using CodaMcp.Settings;

namespace CodaMcp.Limits;

/// <summary>What one member may ask of one front. Each front counts by itself, so two fronts allow twice as much.</summary>
public sealed record MemberLimits
{
    private const int BurstSeconds = 5;
    private const int WaitSeconds = 2;

    /// <summary><c>CODAMCP_REQUESTS_PER_SECOND</c>: requests to <c>/mcp</c> a second, sustained. Default 20.</summary>
    public int RequestsPerSecond { get; init; } = 20;

    /// <summary><c>CODAMCP_OPEN_REQUESTS</c>: requests to <c>/mcp</c> open at once, streams of GET not counted. Default 64: twice the burst of calls, so that answers and cancellations find room beside them.</summary>
    public int OpenRequests { get; init; } = 64;

    /// <summary><c>CODAMCP_OPEN_STREAMS</c>: streams open at once: of GET, and of <c>subscriptions/listen</c>. Default 16.</summary>
    public int OpenStreams { get; init; } = 16;

    /// <summary>Requests that may come at once after a pause.</summary>
    public int Burst => RequestsPerSecond * BurstSeconds;

    /// <summary>Requests over the rate that wait for their turn; more are refused.</summary>
    public int Waiting => RequestsPerSecond * WaitSeconds;

    /// <summary>Reads the settings. What is wrong is noted with the reader.</summary>
    public static MemberLimits Read(SettingsReader reader)
    {
        ArgumentNullException.ThrowIfNull(reader);
        var otherwise = new MemberLimits();
        return new MemberLimits
        {
            RequestsPerSecond = reader.Number("CODAMCP_REQUESTS_PER_SECOND", otherwise.RequestsPerSecond, 1, 100_000),
            OpenRequests = reader.Number("CODAMCP_OPEN_REQUESTS", otherwise.OpenRequests, 1, 100_000),
            OpenStreams = reader.Number("CODAMCP_OPEN_STREAMS", otherwise.OpenStreams, 1, 1000),
        };
    }
}
