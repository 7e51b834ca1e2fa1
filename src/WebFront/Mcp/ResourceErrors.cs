using CodaMcp.Tools;
using ModelContextProtocol;

namespace CodaMcp.Mcp;

/// <summary>Turns a failed read into a JSON-RPC error. <c>resources/*</c> has no other way to report one (MCP, Resources, Error Handling).</summary>
internal static class ResourceErrors
{
    private const int UriShown = 500;

    /// <summary>Returns the error as an exception for the SDK.</summary>
    /// <param name="error">The failure, with a text for the reader.</param>
    /// <param name="uri">The resource; null if none was named.</param>
    /// <param name="modern">Whether the request is of revision 2026-07-28. That revision no longer uses the code -32002 for missing resources.</param>
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
        // The SDK sends these entries as the error's data.
        if (uri is not null)
            exception.Data["uri"] = uri.Length <= UriShown ? uri : uri[..UriShown];
        if (error.RequiredScopes is { } scopes)
            exception.Data["requiredScopes"] = string.Join(' ', scopes);
        return exception;
    }
}
