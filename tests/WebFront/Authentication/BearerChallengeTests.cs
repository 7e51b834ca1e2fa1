using System.Net;

namespace CodaMcp.Tests.Authentication;

public class BearerChallengeTests
{
    private const string Challenge =
        "Bearer realm=\"MCP Server\", resource_metadata=\"https://mcp.example.com/.well-known/oauth-protected-resource/mcp\", "
        + "resource_metadata_uri=\"https://mcp.example.com/.well-known/oauth-protected-resource\", scope=\"coda.read coda.write\"";

    private const string MissingBody = """{"error":"unauthorized","error_description":"Missing or invalid Authorization header"}""";

    [Theory]
    [InlineData("GET")]
    [InlineData("POST")]
    [InlineData("DELETE")]
    [InlineData("PUT")]
    [InlineData("OPTIONS")]
    [InlineData("PROPFIND")]
    public async Task A_request_without_a_token_is_challenged_whatever_the_method(string method)
    {
        await using var front = await TestFront.StartAsync();
        var response = await front.SendAsync(method: new HttpMethod(method));
        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
        Assert.Equal(Challenge, response.Headers.GetValues("WWW-Authenticate").Single());
        Assert.Equal(MissingBody, await response.Content.ReadAsStringAsync());
        Assert.Equal("application/json", response.Content.Headers.ContentType?.MediaType);
    }

    [Theory]
    [InlineData("/mcp/")]
    [InlineData("/mcp/nothing/here")]
    [InlineData("/MCP")]
    public async Task What_lies_below_the_endpoint_is_challenged_before_it_is_missed(string path)
    {
        await using var front = await TestFront.StartAsync();
        Assert.Equal(HttpStatusCode.Unauthorized, (await front.SendAsync(path: path)).StatusCode);
    }

    [Fact]
    public async Task A_bad_token_adds_the_error_to_header_and_body()
    {
        await using var front = await TestFront.StartAsync();
        var response = await front.SendAsync("not-a-token");
        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
        Assert.Equal(
            $"{Challenge}, error=\"invalid_token\", error_description=\"Token malformed\"", response.Headers.GetValues("WWW-Authenticate").Single());
        Assert.Equal("""{"error":"invalid_token","error_description":"Token malformed"}""", await response.Content.ReadAsStringAsync());
    }

    [Theory]
    [InlineData("Basic dTpw")]
    [InlineData("DPoP abc.def.ghi")]
    [InlineData("Bearer")]
    [InlineData("Bearer ")]
    [InlineData("Bearerabc")]
    public async Task Credentials_that_are_no_bearer_token_count_as_none(string authorization)
    {
        await using var front = await TestFront.StartAsync();
        var response = await front.SendHeaderAsync("Authorization", authorization);
        Assert.Equal(Challenge, response.Headers.GetValues("WWW-Authenticate").Single());
    }

    [Theory]
    [InlineData("Proxy-Authorization")]
    [InlineData("X-Forwarded-Authorization")]
    [InlineData("Cookie")]
    public async Task A_good_token_elsewhere_than_in_the_Authorization_header_is_ignored(string header)
    {
        await using var front = await TestFront.StartAsync();
        var response = await front.SendHeaderAsync(header, $"Bearer {front.Issuer.Token()}");
        Assert.Equal(MissingBody, await response.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task A_good_token_in_the_query_is_ignored()
    {
        await using var front = await TestFront.StartAsync();
        var response = await front.SendAsync(path: $"/mcp?access_token={front.Issuer.Token()}");
        Assert.Equal(MissingBody, await response.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task Two_Authorization_headers_are_a_bad_request()
    {
        await using var front = await TestFront.StartAsync();
        var token = front.Issuer.Token();
        var answer = await front.SendRawAsync($"Authorization: Bearer {token}", $"Authorization: Bearer {token}");
        Assert.StartsWith("HTTP/1.1 400 ", answer, StringComparison.Ordinal);
        Assert.Contains("\"error\":\"invalid_request\"", answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Two_tokens_joined_in_one_header_are_a_bad_request()
    {
        await using var front = await TestFront.StartAsync();
        var token = front.Issuer.Token();
        Assert.Equal(HttpStatusCode.BadRequest, (await front.SendHeaderAsync("Authorization", $"Bearer {token}, Bearer {token}")).StatusCode);
    }

    [Fact]
    public async Task The_challenge_is_never_built_from_the_request()
    {
        await using var front = await TestFront.StartAsync();
        var answer = await front.SendRawAsync("X-Forwarded-Host: evil.example.com", "X-Forwarded-Proto: http", "Forwarded: host=evil.example.com");
        Assert.DoesNotContain("evil", answer, StringComparison.Ordinal);
        Assert.DoesNotContain("localhost", answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_missing_scope_challenge_names_what_is_needed_and_nothing_else()
    {
        await using var front = await TestFront.StartAsync();
        var response = await front.SendAsync(front.Issuer.Token(p => p["scope"] = "openid coda.read offline_access"), "/refused");
        Assert.Equal(HttpStatusCode.Forbidden, response.StatusCode);
        Assert.Equal(
            "Bearer realm=\"MCP Server\", error=\"insufficient_scope\", scope=\"coda.read coda.write\", "
            + "resource_metadata=\"https://mcp.example.com/.well-known/oauth-protected-resource/mcp\", "
            + "error_description=\"Tool write needs more scope\"",
            response.Headers.GetValues("WWW-Authenticate").Single());
        Assert.Equal(
            """{"error":"insufficient_scope","error_description":"Tool write needs more scope"}""", await response.Content.ReadAsStringAsync());
    }
}
