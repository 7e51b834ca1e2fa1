using CodaMcp.Authentication;
using CodaMcp.Members;
using CodaMcp.Pages;
using CodaMcp.Policies;
using CodaMcp.Roles;
using CodaMcp.Tests.Policies;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Orleans.Runtime;

namespace CodaMcp.Tests.Roles;

/// <summary>Who is an admin or an auditor, and by what.</summary>
public sealed class PolicyMemberRolesTests
{
    private static readonly MemberId Ada = new("https://issuer.example", "organization-1", "member-1");
    private readonly FakePolicies policies = new();
    private readonly FakeTimeProvider time = new() { AutoAdvanceAmount = TimeSpan.FromSeconds(9) };
    private FrontSettings settings = new() { PublicUrl = "https://mcp.example", StytchDomain = "", StytchProjectId = "" };

    [Theory]
    [InlineData("member-1")]
    [InlineData("Ada@Example.com")]
    public async Task A_setting_makes_an_admin_by_id_or_address(string name)
    {
        settings = settings with { Admins = ["somebody@example.com", name], Auditors = ["other"] };

        Assert.Equal(MemberRoles.Admin, await AtBrowserAsync());
        Assert.Equal(MemberRoles.Admin, await WithTokenAsync("ada@example.com"));
    }

    [Fact]
    public async Task A_setting_makes_an_auditor_likewise()
    {
        settings = settings with { Admins = ["member-1"], Auditors = ["ada@example.com"] };

        Assert.Equal(MemberRoles.Admin | MemberRoles.Auditor, await AtBrowserAsync());
    }

    [Fact]
    public async Task A_Stytch_role_counts_at_a_browser_where_a_setting_names_it()
    {
        Assert.Equal(MemberRoles.None, await AtBrowserAsync("stytch_admin"));
        settings = settings with { AdminRole = "stytch_admin", AuditorRole = "auditor" };

        Assert.Equal(MemberRoles.Admin, await AtBrowserAsync("stytch_member", "stytch_admin"));
        Assert.Equal(MemberRoles.Auditor, await AtBrowserAsync("auditor"));
        Assert.Equal(MemberRoles.None, await AtBrowserAsync("stytch_member"));
        Assert.Equal(MemberRoles.None, await WithTokenAsync("ada@example.com"));
    }

    [Fact]
    public async Task The_organizations_policy_makes_admins()
    {
        policies.Policy = new Policy { Admins = ["ada@example.com"] };

        Assert.Equal(MemberRoles.Admin, await AtBrowserAsync());
    }

    [Fact]
    public async Task A_name_that_looks_like_an_admins_address_makes_nobody_an_admin()
    {
        settings = settings with { Admins = ["ada@example.com"] };
        var claimed = new MemberPrincipal(Ada, "client", [], "ada@example.com", DateTimeOffset.MaxValue);

        Assert.Equal(MemberRoles.None, await Roles().FindAsync(claimed, CancellationToken.None));
    }

    [Fact]
    public async Task While_the_policy_is_not_known_the_settings_hold_alone()
    {
        policies.Policy = new Policy { Admins = ["ada@example.com"] };
        policies.Fault = new SiloUnavailableException();
        settings = settings with { Auditors = ["member-1"] };

        Assert.Equal(MemberRoles.Auditor, await AtBrowserAsync());
    }

    private PolicyMemberRoles Roles() => new(settings, policies.Factory(), time, NullLogger<PolicyMemberRoles>.Instance);

    private async Task<MemberRoles> AtBrowserAsync(params string[] stytchRoles) =>
        await Roles().FindAsync(new SignedInMember(Ada, "Ada", "ada@example.com", "Example") { StytchRoles = stytchRoles }, CancellationToken.None);

    private async Task<MemberRoles> WithTokenAsync(string email) =>
        await Roles().FindAsync(new MemberPrincipal(Ada, "client", [], email, DateTimeOffset.MaxValue) { Email = email }, CancellationToken.None);
}
