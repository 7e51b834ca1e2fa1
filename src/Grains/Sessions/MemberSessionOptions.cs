namespace CodaMcp.Sessions;

/// <summary>What sessions one member may hold. Operators set it (docs/settings.md).</summary>
public sealed class MemberSessionOptions
{
    /// <summary><c>CODAMCP_MAX_SESSIONS</c>: open sessions; one more closes the one unused for longest. Default 32.</summary>
    public int MaxSessions { get; set; } = 32;

    /// <summary><c>CODAMCP_SESSION_IDLE_DAYS</c>: how long a session lives without use. Default 7 days.</summary>
    public TimeSpan IdleLifetime { get; set; } = TimeSpan.FromDays(7);

    /// <summary><c>CODAMCP_SESSION_DAYS</c>: how long a session lives at all. Default 30 days.</summary>
    public TimeSpan Lifetime { get; set; } = TimeSpan.FromDays(30);
}
