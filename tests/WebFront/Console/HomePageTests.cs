using System.Net;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.WebUtilities;

namespace CodaMcp.Tests.Pages;

public sealed partial class HomePageTests
{
    [Theory]
    [InlineData("http://localhost:4999/mcp")]
    [InlineData("claude mcp add --transport http --scope user coda http://localhost:4999/mcp")]
    [InlineData("ChatGPT")]
    [InlineData("href=\"/login\"")]
    public async Task The_first_page_says_how_to_connect(string text)
    {
        await using var pages = await TestPages.StartAsync();

        Assert.Contains(text, await pages.NewBrowser().ReadAsync("/"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_first_page_asks_nobody_about_strangers()
    {
        await using var pages = await TestPages.StartAsync();
        await pages.NewBrowser().ReadAsync("/");

        Assert.Empty(pages.Watched.Sent("/v1/b2b/sessions/authenticate"));
    }

    [Fact]
    public async Task The_links_of_Claude_open_its_dialog_with_name_and_address_for_members_and_owners()
    {
        var links = await LinksAsync("claude");

        Assert.Equal(["/customize/connectors", "/admin-settings/connectors"], links.Select(link => link.AbsolutePath));
        Assert.All(links, link =>
        {
            Assert.Equal("claude.ai", link.Host);
            var query = QueryHelpers.ParseQuery(link.Query);
            Assert.Equal("add-custom-connector", query["modal"]);
            Assert.Equal("Coda", query["connectorName"]);
            Assert.Equal("https://mcp.example.com/mcp", query["connectorUrl"]);
        });
    }

    [Fact]
    public async Task The_link_of_Cursor_carries_an_entry_of_its_mcp_json()
    {
        var link = Assert.Single(await LinksAsync("cursor"));
        var query = QueryHelpers.ParseQuery(link.Query);

        Assert.StartsWith("cursor://anysphere.cursor-deeplink/mcp/install?", link.OriginalString, StringComparison.Ordinal);
        Assert.Equal("coda", query["name"]);
        Assert.Equal("""{"url":"https://mcp.example.com/mcp"}""", Encoding.UTF8.GetString(Convert.FromBase64String(query["config"].ToString())));
    }

    [Fact]
    public async Task The_link_of_VS_Code_carries_a_named_entry_of_its_mcp_json()
    {
        var link = Assert.Single(await LinksAsync("vscode")).OriginalString;

        Assert.StartsWith("vscode:mcp/install?", link, StringComparison.Ordinal);
        using var entry = JsonDocument.Parse(Uri.UnescapeDataString(link[(link.IndexOf('?', StringComparison.Ordinal) + 1)..]));
        Assert.Equal("""{"name":"coda","type":"http","url":"https://mcp.example.com/mcp"}""", entry.RootElement.GetRawText());
    }

    [Fact]
    public async Task Gemini_Enterprise_gets_the_values_of_a_fixed_client()
    {
        await using var pages = await TestPages.StartAsync("https://mcp.example.com");
        var card = CardOf(await pages.NewBrowser().ReadAsync("/"), "gemini-enterprise");

        Assert.Contains("https://mcp.example.com/oauth/authorize", card, StringComparison.Ordinal);
        Assert.Contains($"{pages.Issuer}/v1/oauth2/token", card, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("https://mcp.example.com", false)]
    [InlineData("http://localhost:4999", true)]
    public async Task The_first_page_says_where_no_client_of_the_internet_can_reach_the_server(string publicUrl, bool says)
    {
        await using var pages = await TestPages.StartAsync(publicUrl);

        Assert.Equal(says, (await pages.NewBrowser().ReadAsync("/")).Contains("cannot reach it yet", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("/favicon.ico", "image/x-icon")]
    [InlineData("/assets/icon.png", "image/png")]
    [InlineData("/assets/icon.svg", "image/svg+xml")]
    public async Task An_icon_is_served(string path, string type)
    {
        await using var pages = await TestPages.StartAsync();
        using var http = new HttpClient();
        using var answer = await http.GetAsync(new Uri(pages.Address, path));
        var content = await answer.Content.ReadAsByteArrayAsync();

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal(type, answer.Content.Headers.ContentType?.MediaType);
        byte[] start = type switch
        {
            "image/x-icon" => [0, 0, 1, 0],
            "image/png" => [0x89, .. "PNG"u8],
            _ => [.. "<svg"u8],
        };
        Assert.Equal(start, content[..4]);
        Assert.True(content.Length < 16_000, $"{path} has {content.Length} bytes");
    }

    private static async Task<IReadOnlyList<Uri>> LinksAsync(string client)
    {
        await using var pages = await TestPages.StartAsync("https://mcp.example.com");
        return [.. Link().Matches(CardOf(await pages.NewBrowser().ReadAsync("/"), client)).Select(match => new Uri(WebUtility.HtmlDecode(match.Groups[1].Value)))];
    }

    private static string CardOf(string html, string client)
    {
        var start = html.IndexOf($"<article class=\"card\" id=\"{client}\"", StringComparison.Ordinal);
        Assert.True(start >= 0, $"there is no card {client}");
        return html[start..html.IndexOf("</article>", start, StringComparison.Ordinal)];
    }

    [GeneratedRegex("<a [^>]*href=\"([^\"]+)\"")]
    private static partial Regex Link();
}
