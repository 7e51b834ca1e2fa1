using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json.Nodes;

namespace CodaMcp.Tests;

/// <summary>Every token of the matrix, and every way to present one, against the whole system over HTTP.</summary>
public sealed class TokenMatrixTests(SystemFixture system) : IClassFixture<SystemFixture>
{
    public static TheoryData<string> Names => [.. TokenMatrix.Cases.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task A_token_is_answered_as_the_matrix_says(string name)
    {
        var (make, answer) = TokenMatrix.Cases[name];
        using var response = await new McpClient(system.Http, system.McpUrl, make(system)).SendModernAsync("tools/list");
        var body = await McpClient.ReadAsync(response);

        Assert.Equal(
            answer == TokenMatrix.Accepted ? (HttpStatusCode.OK, TokenMatrix.Accepted) : (HttpStatusCode.Unauthorized, answer),
            (response.StatusCode, (string?)body["error_description"] ?? TokenMatrix.Accepted));
    }

    [Fact]
    public async Task A_token_of_300_KB_is_more_than_a_header_may_be()
    {
        using var response = await new McpClient(system.Http, system.McpUrl, new string('a', 300_000)).SendModernAsync("tools/list");

        Assert.Equal(HttpStatusCode.RequestHeaderFieldsTooLarge, response.StatusCode);
    }

    [Theory]
    [InlineData("Authorization: bearer {0}", 200)]
    [InlineData("Authorization: Bearer  {0}", 200)]
    [InlineData("Authorization: DPoP {0}", 401)]
    [InlineData("Authorization: {0}", 401)]
    [InlineData("Authorization: Basic {0}", 401)]
    [InlineData("Proxy-Authorization: Bearer {0}", 401)]
    [InlineData("X-Forwarded-Authorization: Bearer {0}", 401)]
    [InlineData("Cookie: access_token={0}", 401)]
    [InlineData("Cf-Access-Jwt-Assertion: {0}", 401)]
    [InlineData("Authorization: Bearer {0}, Bearer {0}", 400)]
    [InlineData("Authorization: Bearer {0}\r\nAuthorization: Bearer {0}", 400)]
    [InlineData("Authorization: Bearer {0}\r\nAuthorization: Basic dTpw", 400)]
    public async Task A_good_token_counts_in_one_place_only(string header, int status) =>
        Assert.StartsWith($"HTTP/1.1 {status} ", await SendRawAsync(header.Replace("{0}", system.TokenOf("alice@northwind.example"), StringComparison.Ordinal)), StringComparison.Ordinal);

    [Fact]
    public async Task A_token_in_the_query_counts_for_nothing()
    {
        using var response = await new McpClient(system.Http, $"{system.McpUrl}?access_token={system.TokenOf("alice@northwind.example")}", null).SendModernAsync("tools/list");

        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
    }

    [Theory]
    [InlineData("X-Forwarded-Host: evil.example.com")]
    [InlineData("Forwarded: host=evil.example.com;proto=https")]
    [InlineData("X-Original-Host: evil.example.com")]
    public async Task No_header_changes_where_a_client_is_sent(string header) =>
        Assert.DoesNotContain("evil", await SendRawAsync(header), StringComparison.Ordinal);

    [Theory]
    [InlineData("/.well-known/oauth-protected-resource/../../mcp")]
    [InlineData("/.well-known/oauth-protected-resource/mcp/..%2f..%2fhealth")]
    [InlineData("/.well-known/oauth-protected-resource/evil.example.com/mcp")]
    [InlineData("/.well-known/oauth-protected-resource/MCP")]
    [InlineData("/.well-known/oauth-protected-resource/mcp/")]
    public async Task No_other_path_is_a_resource(string path) =>
        Assert.DoesNotContain("authorization_servers", await SendRawAsync("X-Test: 1", $"GET {path}"), StringComparison.Ordinal);

    [Fact]
    public async Task A_member_of_another_organization_is_somebody_else()
    {
        var session = await system.ClientOf("alice@northwind.example").OpenSessionAsync();
        using var response = await system.ClientOf("dana@southpaw.example").SendInSessionAsync(session, "tools/list");

        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
    }

    private async Task<string> SendRawAsync(string headers, string request = "POST /mcp")
    {
        var body = new JsonObject
        {
            ["jsonrpc"] = "2.0",
            ["id"] = 1,
            ["method"] = "tools/list",
            ["params"] = new JsonObject
            {
                ["_meta"] = new JsonObject
                {
                    ["io.modelcontextprotocol/protocolVersion"] = "2026-07-28",
                    ["io.modelcontextprotocol/clientCapabilities"] = new JsonObject(),
                },
            },
        }.ToJsonString();
        var address = new Uri(system.Url);
        using var tcp = new TcpClient();
        await tcp.ConnectAsync(address.Host, address.Port);
        await tcp.GetStream().WriteAsync(Encoding.ASCII.GetBytes(string.Join("\r\n",
            $"{request} HTTP/1.1", $"Host: {address.Authority}", "Connection: close", "Content-Type: application/json", $"Content-Length: {body.Length}",
            "Accept: application/json, text/event-stream", "MCP-Protocol-Version: 2026-07-28", "Mcp-Method: tools/list", headers, "", body)));
        using var reader = new StreamReader(tcp.GetStream());
        return await reader.ReadToEndAsync();
    }
}
