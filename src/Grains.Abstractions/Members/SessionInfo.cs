using CodaMcp.Sessions;

namespace CodaMcp.Members;

/// <summary>One MCP conversation of an <c>initialize</c> client.</summary>
/// <param name="Id">The <c>Mcp-Session-Id</c>: 192 random bits, base64url.</param>
/// <param name="Opening">What <c>initialize</c> said.</param>
/// <param name="OpenedAt">When it was opened.</param>
[GenerateSerializer, Immutable, Alias("codamcp.SessionInfo")]
public sealed record SessionInfo([property: Id(0)] string Id, [property: Id(1)] OpenSession Opening, [property: Id(2)] DateTimeOffset OpenedAt)
{
    /// <summary>From which level on log messages go to the client.</summary>
    [Id(3)] public McpLogLevel LogLevel { get; init; } = McpLogLevel.Info;

    /// <summary>Says nothing of the id: Orleans prints answers that come too late.</summary>
    public override string ToString() => "(a session)";
}
