using System.Net;
using CodaMcp.Members;

namespace CodaMcp.Tests.Pages;

public sealed class AccountTests
{
    private readonly FakeConnections connections = new();

    [Fact]
    public async Task Without_connections_it_says_who_you_are_and_no_more()
    {
        await using var pages = await TestPages.StartAsync();
        var html = await (await pages.SignedInAsync()).ReadAsync("/account");

        Assert.Contains("Northwind Labs", html, StringComparison.Ordinal);
        Assert.DoesNotContain("Coda token", html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Connecting_keeps_the_token_for_the_member_their_access_tokens_name()
    {
        await using var pages = await TestPages.StartAsync(connections: connections);
        var browser = await pages.SignedInAsync();
        using var answer = await browser.SubmitAsync("/account", ("action", "connect"), ("token", " the-token "));
        var alice = pages.Stytch.Members[0];

        Assert.Equal("/account?done=connected", answer.Headers.Location?.OriginalString);
        Assert.Equal("the-token", connections.Tokens[new MemberId(pages.Issuer, alice.Organization.OrganizationId, alice.MemberId)]);
    }

    [Fact]
    public async Task A_connected_token_is_described_and_never_shown()
    {
        await using var pages = await TestPages.StartAsync(connections: connections);
        var browser = await pages.SignedInAsync();
        using var answer = await browser.SubmitAsync("/account", ("action", "connect"), ("token", "the-token"));
        var html = await browser.ReadAsync(answer.Headers.Location!.OriginalString);

        Assert.Contains("Alice in Coda", html, StringComparison.Ordinal);
        Assert.Contains("Your Coda token is connected.", html, StringComparison.Ordinal);
        Assert.DoesNotContain("the-token", html, StringComparison.Ordinal);
        Assert.DoesNotContain("the-token", pages.Logs.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("bad-token", "Coda does not know this token.")]
    [InlineData("two words", "That is not a Coda API token.")]
    [InlineData("", "That is not a Coda API token.")]
    public async Task A_token_that_is_not_connected_is_explained_and_not_shown(string token, string why)
    {
        await using var pages = await TestPages.StartAsync(connections: connections);
        using var answer = await (await pages.SignedInAsync()).SubmitAsync("/account", ("action", "connect"), ("token", token));
        var html = await answer.Content.ReadAsStringAsync();

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Contains(why, html, StringComparison.Ordinal);
        Assert.DoesNotContain($"\"{token}\"", token.Length == 0 ? "" : html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Removing_forgets_the_token()
    {
        await using var pages = await TestPages.StartAsync(connections: connections);
        var browser = await pages.SignedInAsync();
        using var connected = await browser.SubmitAsync("/account", ("action", "connect"), ("token", "the-token"));
        using var answer = await browser.SubmitAsync("/account", ("action", "disconnect"));

        Assert.Equal("/account?done=removed", answer.Headers.Location?.OriginalString);
        Assert.Empty(connections.Tokens);
    }

    [Fact]
    public async Task A_member_is_asked_before_their_token_is_removed()
    {
        await using var pages = await TestPages.StartAsync(connections: connections);
        var browser = await pages.SignedInAsync();
        using var connected = await browser.SubmitAsync("/account", ("action", "connect"), ("token", "the-token"));
        Assert.DoesNotContain("value=\"disconnect\"", await browser.ReadAsync("/account"), StringComparison.Ordinal);
        using var asked = await browser.SubmitAsync("/account", ("action", "remove"));
        var html = await asked.Content.ReadAsStringAsync();

        Assert.Contains("Remove your Coda token?", html, StringComparison.Ordinal);
        Assert.Contains("Keep it", html, StringComparison.Ordinal);
        Assert.Single(connections.Tokens);
        using var done = await browser.PostAsync("/account", [.. TestBrowser.HiddenFields(html), ("action", "disconnect")]);
        Assert.Empty(connections.Tokens);
    }

    [Fact]
    public async Task The_address_for_clients_and_Codas_token_settings_are_there()
    {
        await using var pages = await TestPages.StartAsync(connections: connections);
        var html = await (await pages.SignedInAsync()).ReadAsync("/account");

        Assert.Contains($"{pages.PublicUrl}/mcp", html, StringComparison.Ordinal);
        Assert.Contains("href=\"https://coda.io/account#apiSettings\"", html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Where_members_may_not_connect_there_is_no_form_and_none_is_taken()
    {
        connections.MayConnect = false;
        await using var pages = await TestPages.StartAsync(connections: connections);
        var browser = await pages.SignedInAsync();

        Assert.DoesNotContain("name=\"token\"", await browser.ReadAsync("/account"), StringComparison.Ordinal);
        using var answer = await browser.SubmitAsync("/account", ("action", "connect"), ("token", "the-token"));
        Assert.Empty(connections.Tokens);
    }

    [Fact]
    public async Task Another_site_cannot_connect_a_token()
    {
        await using var pages = await TestPages.StartAsync(connections: connections);
        using var answer = await (await pages.SignedInAsync()).PostAsync("/account", [("action", "connect"), ("token", "the-token")]);

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Empty(connections.Tokens);
    }

    [Fact]
    public async Task A_form_sent_after_the_session_ended_changes_nothing()
    {
        await using var pages = await TestPages.StartAsync(connections: connections);
        var browser = await pages.SignedInAsync();
        var fields = TestBrowser.HiddenFields(await browser.ReadAsync("/account")).ToList();
        pages.Time.Advance(TimeSpan.FromHours(9));
        using var answer = await browser.PostAsync("/account", [.. fields, ("action", "connect"), ("token", "the-token")]);

        Assert.Equal("/login", TestPages.PathOf(answer));
        Assert.Empty(connections.Tokens);
    }
}
