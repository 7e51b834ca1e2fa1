using CodaMcp.Settings;

namespace CodaMcp.Limits;

/// <summary>The limits of one member at one front. Each front counts for itself, so two fronts allow twice as much.</summary>
public sealed record MemberLimits
{
    private const int BurstSeconds = 5;
    private const int WaitSeconds = 2;

    /// <summary><c>CODAMCP_REQUESTS_PER_SECOND</c>: requests to <c>/mcp</c> per second, sustained. Default 20.</summary>
    public int RequestsPerSecond { get; init; } = 20;

    /// <summary>
    /// <c>CODAMCP_OPEN_REQUESTS</c>: requests to <c>/mcp</c> that are open at the same time, without GET streams. Default 64. That is twice the burst
    /// of calls, so there is room for answers and cancellations.
    /// </summary>
    public int OpenRequests { get; init; } = 64;

    /// <summary><c>CODAMCP_OPEN_STREAMS</c>: streams of GET and of <c>subscriptions/listen</c> that are open at the same time. Default 16.</summary>
    public int OpenStreams { get; init; } = 16;

    /// <summary>Requests that are allowed at once after a pause.</summary>
    public int Burst => RequestsPerSecond * BurstSeconds;

    /// <summary>Requests over the rate that may wait for their turn. Further requests are refused.</summary>
    public int Waiting => RequestsPerSecond * WaitSeconds;

    /// <summary>Reads the settings. Reports wrong settings to the reader.</summary>
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
