using CodaMcp.Sessions;
using Microsoft.AspNetCore.Http;

namespace CodaMcp.Mcp;

/// <summary>
/// Refuses a message whose <see cref="ToolSelection.ToolsetsHeader"/> names an unknown toolset, before a session is opened. Otherwise a misspelt name
/// would hide tools without an error.
/// </summary>
/// <param name="next">The session layer.</param>
/// <param name="directory">The tools that are offered.</param>
internal sealed class ToolsetsCheck(RequestDelegate next, ToolDirectory directory)
{
    private const int InvalidRequest = -32600;

    public async Task InvokeAsync(HttpContext context)
    {
        if (!HttpMethods.IsPost(context.Request.Method) || !context.Request.Headers.ContainsKey(ToolSelection.ToolsetsHeader) || await UnknownAsync(context) is not { } message)
        {
            await next(context);
            return;
        }

        await JsonRpcRefusal.WriteAsync(context, StatusCodes.Status400BadRequest, InvalidRequest, message);
    }

    // Without the catalogue the message passes. The next step that lists or calls tools reports the problem.
    private async ValueTask<string?> UnknownAsync(HttpContext context)
    {
        try
        {
            var offered = (await directory.GetAsync(context.RequestAborted)).Descriptors.Values;
            if (ToolSelection.Of(context).Unknown(offered) is not { Count: > 0 } unknown)
                return null;
            var known = offered.Select(tool => tool.Toolset).Distinct().Order(StringComparer.Ordinal);
            return $"The header {ToolSelection.ToolsetsHeader} names {string.Join(", ", unknown.Take(10).Select(name => $"'{(name.Length > 64 ? name[..64] : name)}'"))}, "
                + $"which this server does not offer. The toolsets: {ToolsetChoice.All}, {ToolsetChoice.Default}, {string.Join(", ", known)}.";
        }
        catch (Exception error) when (GrainFaults.IsPassing(error))
        {
            return null;
        }
    }
}
