using Microsoft.AspNetCore.Http;
using ModelContextProtocol;

namespace CodaMcp.Mcp;

/// <summary>
/// How a client's user wants to confirm: by the client's forms, or by the argument <c>confirm</c>. Some clients declare forms and answer them by
/// themselves, as they do where they run without a person. Their user sets the header in the client's settings. A model cannot set it.
/// </summary>
internal static class ConfirmationChoice
{
    /// <summary>The header. It goes with every request.</summary>
    public const string Header = "X-MCP-Confirm";

    private const string ByForm = "form";
    private const string ByArgument = "arguments";

    /// <summary>Whether the argument counts although the client declares forms.</summary>
    /// <exception cref="McpProtocolException">The header has another value.</exception>
    public static bool IsByArgument(HttpContext context)
    {
        var byArgument = false;
        foreach (var line in context.Request.Headers[Header])
        {
            var value = line?.Trim() ?? "";
            if (ByArgument.Equals(value, StringComparison.OrdinalIgnoreCase))
                byArgument = true;
            else if (value.Length > 0 && !ByForm.Equals(value, StringComparison.OrdinalIgnoreCase))
                throw new McpProtocolException($"The header {Header} must be '{ByForm}' (the client's forms ask the person) or '{ByArgument}' (the argument 'confirm' counts).", McpErrorCode.InvalidParams);
        }

        return byArgument;
    }
}
