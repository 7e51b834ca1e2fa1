namespace CodaMcp.Sessions;

/// <summary>The levels of MCP <c>notifications/message</c> (RFC 5424), least severe first. New values are only appended.</summary>
[GenerateSerializer, Alias("codamcp.McpLogLevel")]
public enum McpLogLevel
{
    /// <summary><c>debug</c>.</summary>
    Debug,

    /// <summary><c>info</c>: the level of a session that has not set one.</summary>
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
