namespace CodaMcp.Members;

/// <summary>What calls one member may make. Operators set it (docs/settings.md).</summary>
public sealed class MemberOptions
{
    /// <summary><c>CODAMCP_CALLS_PER_MINUTE</c>: calls a minute, sustained: of tools, resources and completions together. Default 120.</summary>
    public int CallsPerMinute { get; set; } = 120;

    /// <summary><c>CODAMCP_CALL_BURST</c>: calls that may come at once after a pause. Default 30.</summary>
    public int CallBurst { get; set; } = 30;
}
