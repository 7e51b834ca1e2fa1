using Microsoft.AspNetCore.Http;
using ModelContextProtocol;

namespace CodaMcp.Mcp;

/// <summary>
/// How the user of a client confirms: with the client's forms, or with the argument <c>confirm</c>. Some clients declare forms and answer them
/// without a person, for example when they run unattended. Their user sets the header in the client's settings. A model cannot set it.
/// </summary>
internal static class ConfirmationChoice
{
    /// <summary>The header. The client sends it with every request.</summary>
    public const string Header = "X-MCP-Confirm";

    private const string ByForm = "form";
    private const string ByArgument = "arguments";

    /// <summary>Returns whether the argument counts although the client declares forms.</summary>
    /// <exception cref="McpProtocolException">The header has an invalid value.</exception>
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
