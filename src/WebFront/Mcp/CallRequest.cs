using ModelContextProtocol.Protocol;

namespace CodaMcp.Mcp;

/// <summary>What of a request matters to the stream its call is answered on.</summary>
/// <param name="Message">The request.</param>
/// <param name="Progress">Its progress token.</param>
/// <param name="Name">What it calls, as log messages name it.</param>
/// <param name="Writes">Whether it may change something.</param>
internal sealed record CallRequest(JsonRpcRequest Message, ProgressToken? Progress, string Name, bool Writes);
