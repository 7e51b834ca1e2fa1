using CodaMcp.Tools;

namespace CodaMcp.Mcp;

/// <summary>The member's grain has refused the request already, and this is the answer. The handler of the request gives it to the client.</summary>
/// <param name="Error">The answer.</param>
internal sealed record RefusedCall(ToolError Error);
