using System.Net;
using CodaMcp.Audit;
using CodaMcp.Policies;

namespace CodaMcp.Tests.Pages;

/// <summary>The consent page where the member's organization does not allow the client.</summary>
public sealed class AllowedClientsTests
{
    [Theory]
    [InlineData(ClientStanding.Blocked, "Your organization does not allow this client: use another one, or ask an admin of your organization to allow it.")]
    [InlineData(ClientStanding.NotListed, "Your organization does not allow this client: use another one, or ask an admin of your organization to allow it.")]
    [InlineData(ClientStanding.Pending, "An admin of your organization has to allow this client first: they have been shown that you asked, so tell one, and connect again after that.")]
    public async Task A_client_that_is_not_allowed_gets_no_consent_and_the_member_is_told_what_to_do(ClientStanding standing, string said)
    {
        await using var pages = await TestPages.StartAsync();
        pages.Policies.Standing = standing;
        var path = TestPages.AuthorizePath(await pages.NewClientAsync());
        var browser = await pages.SignedInAsync();
        using var shown = await browser.GetAsync(path);
        var text = WebUtility.HtmlDecode(await shown.Content.ReadAsStringAsync());

        Assert.Equal(HttpStatusCode.Forbidden, shown.StatusCode);
        Assert.Contains(said, text, StringComparison.Ordinal);
        Assert.DoesNotContain("name=\"decision\"", text, StringComparison.Ordinal);
        var recorded = Assert.Single(pages.Records.All, one => one.Event.Kind == EventKinds.ConsentRefuse).Event;
        Assert.Equal((true, said), (recorded.Refused, recorded.Reason));
    }

    [Fact]
    public async Task A_client_that_was_blocked_while_the_page_was_open_gets_no_code()
    {
        await using var pages = await TestPages.StartAsync();
        var path = TestPages.AuthorizePath(await pages.NewClientAsync());
        var browser = await pages.SignedInAsync();
        var fields = TestBrowser.HiddenFields(await browser.ReadAsync(path)).ToList();
        pages.Policies.Standing = ClientStanding.Blocked;
        using var decided = await browser.PostAsync(path, [.. fields, ("decision", "allow")]);

        Assert.Equal(HttpStatusCode.Forbidden, decided.StatusCode);
        Assert.Null(decided.Headers.Location);
    }

    [Fact]
    public async Task Without_a_page_the_client_is_told()
    {
        await using var pages = await TestPages.StartAsync();
        pages.Policies.Standing = ClientStanding.Blocked;
        var browser = await pages.SignedInAsync();
        using var answer = await browser.GetAsync(TestPages.AuthorizePath(await pages.NewClientAsync(), ("prompt", "none")));

        Assert.StartsWith(TestPages.RedirectUri, answer.Headers.Location?.OriginalString, StringComparison.Ordinal);
        Assert.Contains("error=access_denied", answer.Headers.Location!.OriginalString, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_organization_hears_which_client_is_wanted_by_whom_and_where_its_answers_go()
    {
        await using var pages = await TestPages.StartAsync();
        var client = await pages.NewClientAsync();
        var browser = await pages.SignedInAsync();
        await browser.ReadAsync(TestPages.AuthorizePath(client));
        Assert.True(pages.Policies.Wanted.TryPeek(out var wanted));

        Assert.Equal((client, new Uri(TestPages.RedirectUri).Authority, "alice@northwind.example"), (wanted.ClientId, wanted.RedirectPlace, wanted.MemberLabel));
    }
}
