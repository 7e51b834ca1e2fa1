using CodaMcp.Audit;
using CodaMcp.Members;

namespace CodaMcp.Tests.Pages;

/// <summary>What the pages have recorded.</summary>
public sealed class RecordedPagesTests
{
    private const string Alice = "alice@northwind.example";

    [Fact]
    public async Task A_sign_in_and_a_sign_out_are_recorded_of_the_member()
    {
        await using var pages = await TestPages.StartAsync();
        var browser = await pages.SignedInAsync(Alice);
        using var signedOut = await browser.PostAsync("/logout", TestBrowser.HiddenFields(await browser.ReadAsync("/account")));

        Assert.Equal([EventKinds.SignIn, EventKinds.SignOut], pages.Records.All.Select(one => one.Event.Kind));
        Assert.All(pages.Records.All, one => Assert.Equal((Alice, false, pages.Issuer), (one.Event.MemberLabel, one.Event.Refused, one.Member.Issuer)));
        Assert.Single(pages.Records.All.Select(one => one.Member).Distinct());
    }

    [Fact]
    public async Task A_sign_in_of_a_disabled_member_is_recorded_as_refused_with_its_reason()
    {
        await using var pages = await TestPages.StartAsync();
        pages.Admission.Answer = Admission.MemberDisabled;
        using var refused = await pages.SignInAsync(pages.NewBrowser(), Alice);

        var (_, happened) = Assert.Single(pages.Records.All);
        Assert.Equal((EventKinds.SignIn, true, "This member may not use this server"), (happened.Kind, happened.Refused, happened.Reason));
    }

    [Fact]
    public async Task A_consent_is_recorded_with_the_client_its_registered_name_and_the_scopes()
    {
        await using var pages = await TestPages.StartAsync();
        var browser = await pages.SignedInAsync(Alice);
        var client = await pages.NewClientAsync("A registered name");
        using var allowed = await browser.SubmitAsync(TestPages.AuthorizePath(client), ("decision", "allow"));

        var (member, happened) = pages.Records.All.Last();
        Assert.Equal((EventKinds.ConsentGive, false, null), (happened.Kind, happened.Refused, happened.Reason));
        Assert.Equal((client, "A registered name", Alice), (happened.Client!.ClientId, happened.RegisteredName, happened.MemberLabel));
        Assert.Contains("coda.read", happened.Scopes!);
        Assert.Equal(pages.Records.All.First().Member, member);
    }

    [Fact]
    public async Task A_consent_that_the_member_does_not_give_is_recorded()
    {
        await using var pages = await TestPages.StartAsync();
        var browser = await pages.SignedInAsync(Alice);
        using var refused = await browser.SubmitAsync(TestPages.AuthorizePath(await pages.NewClientAsync()), ("decision", "deny"));

        var (_, happened) = pages.Records.All.Last();
        Assert.Equal((EventKinds.ConsentRefuse, "The member did not allow it."), (happened.Kind, happened.Reason));
    }

    [Fact]
    public async Task A_client_that_Stytch_refuses_is_recorded_with_the_reason()
    {
        await using var pages = await TestPages.StartAsync();
        var browser = await pages.SignedInAsync(Alice);
        using var refused = await browser.GetAsync(TestPages.AuthorizePath("no-such-client"));

        var (_, happened) = pages.Records.All.Last();
        Assert.Equal((EventKinds.ConsentGive, true, "no-such-client"), (happened.Kind, happened.Refused, happened.Client!.ClientId));
        Assert.NotEmpty(happened.Reason!);
    }
}
