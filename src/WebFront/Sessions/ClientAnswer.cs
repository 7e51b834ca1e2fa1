using System.Text;
using System.Text.Json;
using CodaMcp.Mcp;

namespace CodaMcp.Sessions;

/// <summary>A JSON-RPC response from a client. It answers a request that this server sent on one of the client's streams.</summary>
/// <param name="RequestId">The id of the request. Null if it is not a string: this server uses strings only, so it sent no such request.</param>
/// <param name="Result">MCP result, UTF-8 JSON; null for an error.</param>
/// <param name="Error">The error's message; null for a result.</param>
internal sealed record ClientAnswer(string? RequestId, byte[]? Result, string? Error)
{
    /// <summary>The most bytes that a response may have.</summary>
    public const int MaxLength = 256 * 1024;

    private const int MaxError = 500;

    /// <summary>Reads a response.</summary>
    public static ClientAnswer Read(McpMessage answer)
    {
        using var document = JsonDocument.Parse(answer.Body);
        var message = document.RootElement;
        return message.TryGetProperty("result", out var result)
            ? new ClientAnswer(answer.Id.Id as string, Encoding.UTF8.GetBytes(result.GetRawText()), null)
            : new ClientAnswer(answer.Id.Id as string, null, MessageOf(message.GetProperty("error")));
    }

    private static string MessageOf(JsonElement error)
    {
        var text = error.ValueKind == JsonValueKind.Object && error.TryGetProperty("message", out var message) && message.ValueKind == JsonValueKind.String
            ? message.GetString()!
            : "The client answered with an error.";
        return text.Length <= MaxError ? text : text[..MaxError];
    }
}
