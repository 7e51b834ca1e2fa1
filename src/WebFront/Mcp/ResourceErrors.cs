using CodaMcp.Tools;
using ModelContextProtocol;

namespace CodaMcp.Mcp;

/// <summary>Says a failed read as a JSON-RPC error, which is all that <c>resources/*</c> has for it (MCP, Resources, Error Handling).</summary>
internal static class ResourceErrors
{
    private const int UriShown = 500;

    /// <summary>The error.</summary>
    /// <param name="error">What went wrong, in words for the reader.</param>
    /// <param name="uri">The resource; null where none was named.</param>
    /// <param name="modern">Whether the request is of revision 2026-07-28, which gave up the code -32002 for what is not found.</param>
    public static McpProtocolException Of(ToolError error, string? uri, bool modern)
    {
        var code = error.Kind switch
        {
            ToolErrorKind.NotFound => modern ? McpErrorCode.InvalidParams : McpErrorCode.ResourceNotFound,
            ToolErrorKind.InvalidArgument or ToolErrorKind.Ambiguous or ToolErrorKind.Refused => McpErrorCode.InvalidParams,
            ToolErrorKind.InsufficientScope or ToolErrorKind.ScopeNotGranted or ToolErrorKind.Forbidden or ToolErrorKind.ForbiddenByPolicy => McpErrorCode.InvalidRequest,
            _ => McpErrorCode.InternalError,
        };
        var exception = new McpProtocolException(error.Message, code);
        // The SDK sends what is here as the error's data.
        if (uri is not null)
            exception.Data["uri"] = uri.Length <= UriShown ? uri : uri[..UriShown];
        if (error.RequiredScopes is { } scopes)
            exception.Data["requiredScopes"] = string.Join(' ', scopes);
        return exception;
    }
}
