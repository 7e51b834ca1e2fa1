using ModelContextProtocol.Protocol;

namespace CodaMcp.Mcp;

/// <summary>The parts of a request that matter to the stream which answers its call.</summary>
/// <param name="Message">The request.</param>
/// <param name="Progress">Its progress token.</param>
/// <param name="Name">The name of the tool or method for log messages.</param>
/// <param name="Writes">Whether it may change something.</param>
internal sealed record CallRequest(JsonRpcRequest Message, ProgressToken? Progress, string Name, bool Writes);
