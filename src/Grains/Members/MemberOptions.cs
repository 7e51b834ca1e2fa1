namespace CodaMcp.Members;

/// <summary>What one member may hold and use. Operators set it (docs/operations.md, "Bounds of a member").</summary>
public sealed class MemberOptions
{
    /// <summary><c>CODAMCP_MAX_SESSIONS</c>: open sessions; one more closes the one unused for longest. Default 32.</summary>
    public int MaxSessions { get; set; } = 32;

    /// <summary><c>CODAMCP_SESSION_IDLE_DAYS</c>: how long a session lives without use. Default 7 days.</summary>
    public TimeSpan SessionIdleLifetime { get; set; } = TimeSpan.FromDays(7);

    /// <summary><c>CODAMCP_SESSION_DAYS</c>: how long a session lives at all. Default 30 days.</summary>
    public TimeSpan SessionLifetime { get; set; } = TimeSpan.FromDays(30);

    /// <summary><c>CODAMCP_CALLS_PER_MINUTE</c>: calls a minute, sustained: of tools, resources and completions together. Default 120.</summary>
    public int CallsPerMinute { get; set; } = 120;

    /// <summary><c>CODAMCP_CALL_BURST</c>: calls that may come at once after a pause. Default 30.</summary>
    public int CallBurst { get; set; } = 30;
}
