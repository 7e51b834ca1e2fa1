using System.Globalization;
using System.Text.Json;
using ModelContextProtocol.Protocol;

namespace CodaMcp.Mcp;

/// <summary>Writes JSON-RPC ids as the grains store them. They keep their type, because <c>1</c> and <c>"1"</c> are different ids.</summary>
internal static class RequestIds
{
    /// <summary>Returns the id of a request; null if it has none.</summary>
    public static string? Of(RequestId id) => id.Id switch
    {
        string text => "s:" + text,
        long number => string.Create(CultureInfo.InvariantCulture, $"n:{number}"),
        _ => null,
    };

    /// <summary>Returns the id from a message; null if the JSON is not an id.</summary>
    public static string? Of(JsonElement id) => id.ValueKind switch
    {
        JsonValueKind.String => Of(new RequestId(id.GetString()!)),
        JsonValueKind.Number when id.TryGetInt64(out var number) => Of(new RequestId(number)),
        _ => null,
    };
}
