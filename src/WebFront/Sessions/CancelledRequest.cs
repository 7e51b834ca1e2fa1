using System.Text.Json;
using CodaMcp.Mcp;

namespace CodaMcp.Sessions;

/// <summary>Reads which request a <c>notifications/cancelled</c> names.</summary>
internal static class CancelledRequest
{
    /// <summary>Returns the id of the request, with its type. Returns null if the notification names none.</summary>
    public static string? Read(ReadOnlyMemory<byte> body)
    {
        using var document = JsonDocument.Parse(body);
        return document.RootElement.TryGetProperty("params", out var parameters) && parameters.ValueKind == JsonValueKind.Object
            && parameters.TryGetProperty("requestId", out var id) ? RequestIds.Of(id) : null;
    }
}
