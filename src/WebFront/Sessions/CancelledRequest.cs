using System.Text.Json;
using CodaMcp.Mcp;

namespace CodaMcp.Sessions;

/// <summary>The request that a <c>notifications/cancelled</c> names.</summary>
internal static class CancelledRequest
{
    /// <summary>Its id, with its type; null where the notification names none.</summary>
    public static string? Read(ReadOnlyMemory<byte> body)
    {
        using var document = JsonDocument.Parse(body);
        return document.RootElement.TryGetProperty("params", out var parameters) && parameters.ValueKind == JsonValueKind.Object
            && parameters.TryGetProperty("requestId", out var id) ? RequestIds.Of(id) : null;
    }
}
