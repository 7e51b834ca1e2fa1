using System.Net;
using System.Text.Json.Nodes;

namespace CodaMcp.Tests;

/// <summary>Sends one and the same request as a client of either era.</summary>
internal static class BothEras
{
    /// <summary>The eras, as theory data.</summary>
    public static TheoryData<string> Versions => ["2025-11-25", "2026-07-28"];

    /// <summary>The whole JSON-RPC answer.</summary>
    public static async Task<(HttpStatusCode Status, JsonNode Body)> AskAsync(this McpClient client, string version, string method, JsonObject? parameters = null)
    {
        using var response = version == "2026-07-28"
            ? await client.SendModernAsync(method, parameters)
            : await client.SendInSessionAsync(await client.OpenSessionAsync(), method, parameters);
        return (response.StatusCode, await McpClient.ReadAsync(response));
    }

    /// <summary>The result; fails where there is an error instead.</summary>
    public static async Task<JsonNode> ResultOfRequestAsync(this McpClient client, string version, string method, JsonObject? parameters = null)
    {
        var (_, body) = await client.AskAsync(version, method, parameters);
        Assert.True(body["result"] is not null, body.ToJsonString());
        return body["result"]!;
    }

    /// <summary>The error; fails where there is a result instead.</summary>
    public static async Task<JsonNode> ErrorOfRequestAsync(this McpClient client, string version, string method, JsonObject? parameters = null)
    {
        var (_, body) = await client.AskAsync(version, method, parameters);
        Assert.True(body["error"] is not null, body.ToJsonString());
        return body["error"]!;
    }
}
