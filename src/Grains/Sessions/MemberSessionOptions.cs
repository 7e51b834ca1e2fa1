namespace CodaMcp.Sessions;

/// <summary>The limits of one member's sessions. Operators set them (docs/settings.md).</summary>
public sealed class MemberSessionOptions
{
    /// <summary><c>CODAMCP_MAX_SESSIONS</c>: the most open sessions. A further session closes the least recently used one. Default 32.</summary>
    public int MaxSessions { get; set; } = 32;

    /// <summary><c>CODAMCP_SESSION_IDLE_DAYS</c>: how long a session lives without use. Default 7 days.</summary>
    public TimeSpan IdleLifetime { get; set; } = TimeSpan.FromDays(7);

    /// <summary><c>CODAMCP_SESSION_DAYS</c>: how long a session lives at most. Default 30 days.</summary>
    public TimeSpan Lifetime { get; set; } = TimeSpan.FromDays(30);
}
