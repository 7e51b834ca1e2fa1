using System.Net;
using CodaMcp.Members;
using CodaMcp.Pages;
using CodaMcp.Quotas;
using CodaMcp.Roles;

namespace CodaMcp.Tests.Pages;

public sealed class ConsoleTests
{
    private const string Admin = "alice@northwind.example";
    private const string Plain = "bob@northwind.example";

    public static TheoryData<string> OwnPages => ["/", "/calls", "/clients", "/sessions", "/account", "/connect"];

    public static TheoryData<string> OrganizationPages =>
        ["/admin", "/admin/activity", "/admin/live", "/admin/members", "/admin/documents", "/admin/documents/doc%3Ad1", "/admin/policy", "/admin/quotas", "/admin/cluster"];

    [Theory]
    [MemberData(nameof(OwnPages))]
    public async Task A_member_reads_each_own_page(string path)
    {
        await using var pages = await TestPages.StartAsync();
        var html = await (await pages.SignedInAsync(Plain)).ReadAsync(path);

        Assert.Contains("Bob Ferris", html, StringComparison.Ordinal);
        Assert.DoesNotContain("href=\"/admin\"", html, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(OrganizationPages))]
    public async Task An_admin_reads_each_page_of_the_organization_and_a_member_none(string path)
    {
        await using var pages = await TestPages.StartAsync();
        pages.Console.Roles[Admin] = MemberRoles.Admin;
        var html = await (await pages.SignedInAsync(Admin)).ReadAsync(path);
        var refused = await (await pages.SignedInAsync(Plain)).ReadAsync(path, HttpStatusCode.Forbidden);

        Assert.Contains("href=\"/admin\"", html, StringComparison.Ordinal);
        Assert.Contains("For admins only", refused, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/calls")]
    [InlineData("/admin/policy")]
    [InlineData("/admin/activity?tool=list_docs")]
    public async Task A_stranger_signs_in_and_comes_back_to_the_page(string path)
    {
        await using var pages = await TestPages.StartAsync();
        pages.Console.Roles[Admin] = MemberRoles.Admin;
        var browser = pages.NewBrowser();
        using var away = await browser.GetAsync(path);
        using var back = await pages.SignInAsync(browser, Admin, away);

        Assert.Equal(path, back.Headers.Location?.OriginalString);
        await browser.ReadAsync(path);
    }

    [Theory]
    [InlineData("/login")]
    [InlineData("//evil.example/")]
    [InlineData("/admin/\\evil")]
    [InlineData("/adminx")]
    [InlineData("https://evil.example/calls")]
    public void No_other_address_is_returned_to(string path) => Assert.False(ReturnPath.IsOwn(path));

    [Fact]
    public async Task A_member_sees_the_own_calls_and_no_others()
    {
        await using var pages = await TestPages.StartAsync();
        pages.Console.Entries.Add(FakeConsole.Call(Id(pages, Plain), "list_docs", name: "Own doc"));
        pages.Console.Entries.Add(FakeConsole.Call(Id(pages, Admin), "get_row", name: "Secret doc"));
        var browser = await pages.SignedInAsync(Plain);

        var html = await browser.ReadAsync("/calls");
        Assert.Contains("Own doc", html, StringComparison.Ordinal);
        Assert.DoesNotContain("Secret doc", html, StringComparison.Ordinal);
        await browser.ReadAsync($"/calls/{pages.Console.Entries[0].Id}");
        await browser.ReadAsync($"/calls/{pages.Console.Entries[1].Id}", HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task Filters_are_in_the_address_and_each_can_be_taken_away()
    {
        await using var pages = await TestPages.StartAsync();
        pages.Console.Roles[Admin] = MemberRoles.Admin;
        pages.Console.Entries.Add(FakeConsole.Call(Id(pages, Plain), "list_docs"));
        pages.Console.Entries.Add(FakeConsole.Call(Id(pages, Plain), "add_rows", writes: true));
        var html = await (await pages.SignedInAsync(Admin)).ReadAsync("/admin/activity?tool=add_rows&period=24h&writes=1&nonsense=1");

        var filter = pages.Console.Searches[^1].Filter;
        Assert.Equal(("add_rows", true, pages.Time.GetUtcNow().AddDays(-1)), (filter.Tool, filter.WritesOnly, filter.From));
        Assert.Contains("href=\"/admin/activity?period=24h&amp;writes=1\"", html, StringComparison.Ordinal);
        Assert.Contains("href=\"/api/v1/audit/export?from=2026-11-22T12%3A00%3A00Z&amp;tool=add_rows&amp;writes=true&amp;format=csv\"", html, StringComparison.Ordinal);
        Assert.DoesNotContain("nonsense", html, StringComparison.Ordinal);
        Assert.DoesNotContain(">list_docs<", html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_live_tail_is_recorded_once_and_only_a_mark_of_ours_goes_on()
    {
        await using var pages = await TestPages.StartAsync();
        pages.Console.Roles[Admin] = MemberRoles.Admin;
        var browser = await pages.SignedInAsync(Admin);
        var html = await browser.ReadAsync("/admin/live");
        var start = html.IndexOf("data-live=\"", StringComparison.Ordinal) + "data-live=\"".Length;
        await browser.ReadAsync(WebUtility.HtmlDecode(html[start..html.IndexOf('"', start)]));
        await browser.ReadAsync("/admin/live?on=made-up");

        Assert.Equal([false, true, false], pages.Console.Searches.Select(search => search.Continues));
    }

    [Fact]
    public async Task An_admin_signs_a_member_out_after_a_question()
    {
        await using var pages = await TestPages.StartAsync();
        pages.Console.Roles[Admin] = MemberRoles.Admin;
        var bob = Id(pages, Plain);
        pages.Console.Members.Add(new ListedMember(bob, Plain, null, new MemberAccess(null, false), []));
        var browser = await pages.SignedInAsync(Admin);
        using var asked = await browser.SubmitAsync($"/admin/members/{bob.Member}", ("action", "ask-revoke"));
        var html = await asked.Content.ReadAsStringAsync();
        Assert.Contains("They can sign in again.", html, StringComparison.Ordinal);
        Assert.Empty(pages.Console.Done);
        using var done = await browser.PostAsync($"/admin/members/{bob.Member}", [.. TestBrowser.HiddenFields(html), ("action", "revoke")]);

        Assert.Equal([$"revoke {bob.Member}"], pages.Console.Done);
    }

    [Fact]
    public async Task Nobody_changes_a_member_of_another_organization()
    {
        await using var pages = await TestPages.StartAsync();
        pages.Console.Roles[Admin] = MemberRoles.Admin;
        var erin = Id(pages, "erin@contour.example");
        pages.Console.Members.Add(new ListedMember(erin, "Erin", null, new MemberAccess(null, false), []));
        var browser = await pages.SignedInAsync(Admin);
        var token = TestBrowser.HiddenFields(await browser.ReadAsync("/admin/members")).ToList();
        using var answer = await browser.PostAsync($"/admin/members/{erin.Member}", [.. token, ("action", "disable")]);

        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        Assert.Empty(pages.Console.Done);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Only_an_admin_changes_a_policy(bool isAuditor)
    {
        await using var pages = await TestPages.StartAsync();
        pages.Console.Roles[Admin] = isAuditor ? MemberRoles.Auditor : MemberRoles.None;
        var browser = await pages.SignedInAsync(Admin);
        var token = TestBrowser.HiddenFields(await browser.ReadAsync("/calls")).ToList();
        using var answer = await browser.PostAsync("/admin/policy", [.. token, ("action", "save"), ("version", "3"), ("read-only", "on")]);

        Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
        Assert.Equal(3, pages.Console.Policy.Version);
    }

    [Fact]
    public async Task A_policy_is_shown_before_it_is_saved_and_a_conflict_is_told()
    {
        await using var pages = await TestPages.StartAsync();
        pages.Console.Roles[Admin] = MemberRoles.Admin;
        var browser = await pages.SignedInAsync(Admin);
        using var preview = await browser.SubmitAsync(
            "/admin/policy", ("read-only", "on"), ("toolsets-mode", "only"), ("toolsets", "docs\r\nrows"), ("denied", "secretDoc"), ("clients", "AskFirst"));
        var html = await preview.Content.ReadAsStringAsync();
        Assert.Contains("docs, rows", html, StringComparison.Ordinal);
        Assert.Contains("secretDoc", html, StringComparison.Ordinal);
        Assert.Equal(3, pages.Console.Policy.Version);

        var fields = TestBrowser.HiddenFields(html).Append(("action", "save")).ToList();
        using var saved = await browser.PostAsync("/admin/policy", fields);
        Assert.Equal("/admin/policy?done=save", saved.Headers.Location?.OriginalString);
        Assert.True(pages.Console.Policy.Policy.ReadOnly);
        Assert.Equal(["docs", "rows"], pages.Console.Policy.Policy.Toolsets!);
        Assert.Equal(["secretDoc"], pages.Console.Policy.Policy.DeniedDocuments);

        using var again = await browser.PostAsync("/admin/policy", fields);
        Assert.Equal(HttpStatusCode.BadRequest, again.StatusCode);
        Assert.Contains("changed this policy meanwhile", await again.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_quota_is_shown_before_it_is_saved_and_can_be_removed()
    {
        await using var pages = await TestPages.StartAsync();
        pages.Console.Roles[Admin] = MemberRoles.Admin;
        var browser = await pages.SignedInAsync(Admin);
        using var preview = await browser.SubmitAsync(
            "/admin/quotas", ("scope", "EachMember"), ("measure", "Writes"), ("period", "Day"), ("limit", "1000"));
        var html = await preview.Content.ReadAsStringAsync();
        Assert.Contains("Changes a day, each member", html, StringComparison.Ordinal);
        Assert.Empty(pages.Console.Quotas);
        using var saved = await browser.PostAsync("/admin/quotas", [.. TestBrowser.HiddenFields(html), ("action", "save")]);
        Assert.Equal((QuotaScope.EachMember, QuotaMeasure.Writes, 1000), (pages.Console.Quotas[0].Scope, pages.Console.Quotas[0].Measure, pages.Console.Quotas[0].Limit));

        using var wrong = await browser.PostAsync("/admin/quotas", [.. TestBrowser.HiddenFields(html).Where(field => field.Name != "limit"), ("limit", "many")]);
        Assert.Equal(HttpStatusCode.BadRequest, wrong.StatusCode);
        using var removed = await browser.PostAsync("/admin/quotas", [.. TestBrowser.HiddenFields(html).Where(field => field.Name != "remove"), ("remove", "yes"), ("action", "save")]);
        Assert.Empty(pages.Console.Quotas);
    }

    [Fact]
    public async Task A_disconnected_client_loses_its_consent_at_Stytch()
    {
        await using var pages = await TestPages.StartAsync();
        var client = await pages.NewClientAsync("Desk client");
        var browser = await pages.SignedInAsync();
        var path = TestPages.AuthorizePath(client);
        using var allowed = await browser.PostAsync(path, [.. TestBrowser.HiddenFields(await browser.ReadAsync(path)), ("decision", "allow")]);
        var html = await browser.ReadAsync("/clients");
        Assert.Contains("Desk client", html, StringComparison.Ordinal);
        var fields = TestBrowser.HiddenFields(html).ToList();
        using var asked = await browser.PostAsync("/clients", [.. fields, ("action", "ask-disconnect")]);
        Assert.Contains("Disconnect Desk client?", await asked.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        using var done = await browser.PostAsync("/clients", [.. fields, ("action", "disconnect")]);

        Assert.Equal(["disconnect Desk client"], pages.Console.Done);
        Assert.DoesNotContain("Desk client", await browser.ReadAsync("/clients"), StringComparison.Ordinal);
        Assert.Contains("Allow", await browser.ReadAsync(path), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_silo_that_does_not_answer_is_told_as_such()
    {
        await using var pages = await TestPages.StartAsync();
        pages.Console.Fault = new TimeoutException("too late");
        var html = await (await pages.SignedInAsync()).ReadAsync("/calls", HttpStatusCode.ServiceUnavailable);

        Assert.Contains("Not available at the moment", html, StringComparison.Ordinal);
        Assert.DoesNotContain("too late", html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_page_of_the_console_runs_no_script_but_ours()
    {
        await using var pages = await TestPages.StartAsync();
        using var answer = await (await pages.SignedInAsync()).GetAsync("/calls");
        var html = await answer.Content.ReadAsStringAsync();

        var policy = Assert.Single(answer.Headers.GetValues("Content-Security-Policy"));
        Assert.StartsWith("default-src 'none'; script-src 'self'; connect-src 'self'; style-src 'self';", policy, StringComparison.Ordinal);
        Assert.DoesNotContain("unsafe", policy, StringComparison.Ordinal);
        Assert.DoesNotContain("style=\"", html, StringComparison.Ordinal);
        Assert.DoesNotContain("onclick", html, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/assets/console.js", "localize")]
    [InlineData("/assets/echarts.js", "echarts")]
    [InlineData("/assets/blazor.web.js", "enhancedload")]
    [InlineData("/assets/shell.css", ".timeline")]
    public async Task The_assembly_has_what_pages_load(string path, string text)
    {
        await using var pages = await TestPages.StartAsync();

        Assert.Contains(text, await pages.NewBrowser().ReadAsync(path), StringComparison.Ordinal);
    }

    private static MemberId Id(TestPages pages, string email)
    {
        var member = pages.Stytch.Members.First(member => member.Email == email);
        return new MemberId(pages.Issuer, member.Organization.OrganizationId, member.MemberId);
    }
}
