using CodaMcp.Policies;
using CodaMcp.Members;
using CodaMcp.Tests.Tools;

namespace CodaMcp.Tests.Policies;

/// <summary>How the policies of an organization and of its members combine.</summary>
public sealed class MemberPolicyTests
{
    [Fact]
    public void A_members_policy_only_narrows_the_organizations()
    {
        var organization = new Policy
        {
            Toolsets = ["docs", "pages"],
            AllowedDocuments = ["doc-aaaaaa", "doc-bbbbbb"],
            DeniedDocuments = ["doc-cccccc"],
            SharingDomains = ["example.com", "example.org"],
            NoButtons = true,
            Admins = ["ada@example.com"],
            Clients = ClientAccess.AskFirst,
            AllowedClients = ["client-1"],
        };
        var both = MemberPolicy.Combine(organization, new Policy
        {
            Toolsets = ["pages", "rows"],
            ReadOnly = true,
            AllowedDocuments = ["doc-bbbbbb", "doc-dddddd"],
            DeniedDocuments = ["doc-eeeeee"],
            SharingDomains = ["example.org"],
            NoPublishing = true,
        });

        Assert.Equal(["pages"], both.Toolsets!);
        Assert.Equal(["doc-bbbbbb"], both.AllowedDocuments!);
        Assert.Equal(["doc-cccccc", "doc-eeeeee"], both.DeniedDocuments);
        Assert.Equal(["example.org"], both.SharingDomains!);
        Assert.True(both is { ReadOnly: true, NoButtons: true, NoPublishing: true, NoAutomations: false, NoLinkSharing: false });
        Assert.Equal((ClientAccess.AskFirst, "ada@example.com", "client-1"), (both.Clients, Assert.Single(both.Admins), Assert.Single(both.AllowedClients)));
    }

    [Fact]
    public void A_policy_that_says_nothing_changes_nothing()
    {
        var organization = new Policy { Toolsets = ["docs"], SharingDomains = [], NoLinkSharing = true };

        Assert.Equal(PolicyText.Write(organization), PolicyText.Write(MemberPolicy.Combine(organization, new Policy())));
    }

    [Fact]
    public void Each_member_gets_what_holds_for_them_and_another_organization_is_not_touched()
    {
        var policies = Policies(("org-1", "", new Policy { Toolsets = ["docs"] }), ("org-1", "ada", new Policy { ReadOnly = true }));

        Assert.True(policies.Of(new MemberId("issuer", "org-1", "ada")).Policy is { ReadOnly: true, Toolsets: ["docs"] });
        Assert.True(policies.Of(new MemberId("issuer", "org-1", "bob")).Policy is { ReadOnly: false, Toolsets: ["docs"] });
        Assert.Same(MemberPolicy.None, policies.Of(new MemberId("issuer", "org-2", "ada")));
    }

    [Fact]
    public void The_version_of_the_catalogue_changes_with_the_tools_that_are_left()
    {
        var all = new MemberPolicy(new Policy { NoLinkSharing = true }).CatalogVersion(ToolBench.Product);
        var less = new MemberPolicy(new Policy { NoButtons = true }).CatalogVersion(ToolBench.Product);

        Assert.Equal(ToolBench.Product.Version, all);
        Assert.NotEqual(all, less);
    }

    [Fact]
    public void Differences_name_only_what_changed()
    {
        var (before, after) = PolicyText.Changes(new Policy { ReadOnly = true, Toolsets = ["docs"] }, new Policy { ReadOnly = true, Clients = ClientAccess.ListedOnly });

        Assert.Equal("""{"toolsets":["docs"],"clients":"open"}""", before);
        Assert.Equal("""{"toolsets":null,"clients":"listedOnly"}""", after);
    }

    internal static CurrentPolicies Policies(params (string Organization, string Member, Policy Policy)[] rows)
    {
        var policies = new CurrentPolicies(new CurrentClients());
        policies.Set([.. rows.Select(row => new PolicyRow(row.Organization, row.Member, 1, PolicyText.Write(row.Policy), DateTimeOffset.UnixEpoch, "somebody"))]);
        return policies;
    }
}
