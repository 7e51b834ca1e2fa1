using System.ComponentModel.DataAnnotations;

namespace CodaMcp.Members;

/// <summary>What one member may hold and use.</summary>
public sealed class MemberOptions
{
    /// <summary>Open sessions; one more closes the one unused for longest. Default 32.</summary>
    [Range(1, 1000)] public int MaxSessions { get; set; } = 32;

    /// <summary>How long a session lives without use. Default 7 days.</summary>
    public TimeSpan SessionIdleLifetime { get; set; } = TimeSpan.FromDays(7);

    /// <summary>How long a session lives at all. Default 30 days.</summary>
    public TimeSpan SessionLifetime { get; set; } = TimeSpan.FromDays(30);

    /// <summary>Calls a minute, sustained: of tools, resources and completions together. Default 120.</summary>
    [Range(1, 100_000)] public int CallsPerMinute { get; set; } = 120;

    /// <summary>Calls that may come at once after a pause. Default 30.</summary>
    [Range(1, 100_000)] public int CallBurst { get; set; } = 30;
}
