using System.Globalization;
using System.Text.Json;
using ModelContextProtocol.Protocol;

namespace CodaMcp.Mcp;

/// <summary>JSON-RPC ids as the grains keep them: with their type, for <c>1</c> and <c>"1"</c> are two.</summary>
internal static class RequestIds
{
    /// <summary>The id of a request; null where it has none.</summary>
    public static string? Of(RequestId id) => id.Id switch
    {
        string text => "s:" + text,
        long number => string.Create(CultureInfo.InvariantCulture, $"n:{number}"),
        _ => null,
    };

    /// <summary>Likewise, as it stands in a message; null where it is no id.</summary>
    public static string? Of(JsonElement id) => id.ValueKind switch
    {
        JsonValueKind.String => Of(new RequestId(id.GetString()!)),
        JsonValueKind.Number when id.TryGetInt64(out var number) => Of(new RequestId(number)),
        _ => null,
    };
}
