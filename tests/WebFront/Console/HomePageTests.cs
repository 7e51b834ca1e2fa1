namespace CodaMcp.Tests.Pages;

public sealed class HomePageTests
{
    [Theory]
    [InlineData("http://localhost:4999/mcp")]
    [InlineData("claude mcp add --transport http coda http://localhost:4999/mcp")]
    [InlineData("ChatGPT")]
    [InlineData("href=\"/account\"")]
    public async Task The_first_page_says_how_to_connect(string text)
    {
        await using var pages = await TestPages.StartAsync();

        Assert.Contains(text, await pages.NewBrowser().ReadAsync("/"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_first_page_asks_nobody()
    {
        await using var pages = await TestPages.StartAsync();
        var browser = await pages.SignedInAsync();
        var before = pages.Watched.Sent("/v1/b2b/sessions/authenticate").Count;
        await browser.ReadAsync("/");

        Assert.Equal(before, pages.Watched.Sent("/v1/b2b/sessions/authenticate").Count);
    }
}
