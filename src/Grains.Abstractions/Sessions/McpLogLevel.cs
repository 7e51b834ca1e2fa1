namespace CodaMcp.Sessions;

/// <summary>The levels of MCP <c>notifications/message</c> (RFC 5424), least severe first. Only ever appended to.</summary>
[GenerateSerializer, Alias("codamcp.McpLogLevel")]
public enum McpLogLevel
{
    /// <summary><c>debug</c>.</summary>
    Debug,

    /// <summary><c>info</c>: what a session gets that has not chosen.</summary>
    Info,

    /// <summary><c>notice</c>.</summary>
    Notice,

    /// <summary><c>warning</c>.</summary>
    Warning,

    /// <summary><c>error</c>.</summary>
    Error,

    /// <summary><c>critical</c>.</summary>
    Critical,

    /// <summary><c>alert</c>.</summary>
    Alert,

    /// <summary><c>emergency</c>.</summary>
    Emergency,
}
