using CodaMcp.Policies;
using CodaMcp.Tests.Tools;

namespace CodaMcp.Tests.Policies;

/// <summary>What may be set as a policy, and in which form it is kept.</summary>
public sealed class PolicyCheckTests
{
    private readonly PolicyCheck check = new(ToolBench.Product);

    [Fact]
    public void Entries_are_kept_in_the_form_they_are_compared_in()
    {
        var kept = check.Check(
            new Policy
            {
                Toolsets = [" Docs", "docs", "rows"],
                DeniedDocuments = ["https://coda.io/d/Launch-Plan_dAbCdEfGhIj/Page_suXYZ", "AbCdEfGhIj"],
                AllowedDocuments = [],
                Admins = ["ada@example.com"],
                AllowedClients = ["https://claude.ai/", "https://claude.ai/oauth/metadata.json", "Claude.AI", "*.Example.com", "Cursor:", "connected-app-live-1", "127.0.0.1"],
                SharingDomains = ["Example.com"],
            },
            isMembers: false,
            out var errors);

        Assert.Empty(errors);
        Assert.Equal(["docs", "rows"], kept.Toolsets!);
        Assert.Equal(["AbCdEfGhIj"], kept.DeniedDocuments);
        Assert.Empty(kept.AllowedDocuments!);
        Assert.Equal(["claude.ai", "https://claude.ai/oauth/metadata.json", "*.example.com", "cursor:", "connected-app-live-1", "localhost"], kept.AllowedClients);
        Assert.Equal(["example.com"], kept.SharingDomains!);
    }

    [Theory]
    [InlineData("""{"toolsets":["docs","dosc"]}""", "toolsets must name toolsets: analytics, automations,")]
    [InlineData("""{"deniedDocuments":["https://example.com/d/x"]}""", "deniedDocuments must list ids of docs or links to docs")]
    [InlineData("""{"allowedDocuments":["a doc"]}""", "allowedDocuments must list ids of docs or links to docs")]
    [InlineData("""{"admins":["ada lovelace"]}""", "admins must list email addresses or member ids, and has 'ada lovelace'.")]
    [InlineData("""{"blockedClients":[" "]}""", "blockedClients must list client ids, hosts such as")]
    [InlineData("""{"sharingDomains":["ada@example.com"]}""", "sharingDomains must list mail domains such as example.com, and has 'ada@example.com'.")]
    public void What_is_wrong_is_said_with_the_property(string policy, string said)
    {
        check.Check(PolicyText.ReadStrict(policy), isMembers: false, out var errors);

        Assert.StartsWith(said, Assert.Single(errors), StringComparison.Ordinal);
    }

    [Fact]
    public void A_list_has_a_bound()
    {
        check.Check(new Policy { DeniedDocuments = [.. Enumerable.Range(0, Policy.MaxEntries + 1).Select(number => $"doc-{number:d6}")] }, isMembers: false, out var errors);

        Assert.Equal("deniedDocuments has 501 entries, and 500 is the most.", Assert.Single(errors));
    }

    [Fact]
    public void A_member_has_no_admins_and_no_clients()
    {
        check.Check(new Policy { Admins = ["ada@example.com"] }, isMembers: true, out var admins);
        check.Check(new Policy { Clients = ClientAccess.AskFirst }, isMembers: true, out var clients);
        check.Check(new Policy { ReadOnly = true }, isMembers: true, out var none);

        Assert.StartsWith("admins, clients, allowedClients and blockedClients belong", Assert.Single(admins), StringComparison.Ordinal);
        Assert.Single(clients);
        Assert.Empty(none);
    }
}
