using CodaMcp.Policies;
using CodaMcp.Tests.Tools;
using CodaMcp.Tools;

namespace CodaMcp.Tests.Policies;

/// <summary>Which tools a policy forbids, and what it says.</summary>
public sealed class ToolRulesTests
{
    [Fact]
    public void Nothing_is_forbidden_by_default() => Assert.Empty(ToolRules.None.ForbiddenOf(ToolBench.Product));

    [Fact]
    public void Other_toolsets_are()
    {
        var forbidden = new ToolRules(new Policy { Toolsets = ["docs"] }).ForbiddenOf(ToolBench.Product);

        Assert.Equal(ToolBench.Product.Descriptors.Where(tool => tool.Toolset != "docs").Select(tool => tool.Name), forbidden);
    }

    [Fact]
    public void Tools_that_write_are_where_only_reading_is_allowed()
    {
        var forbidden = new ToolRules(new Policy { ReadOnly = true }).ForbiddenOf(ToolBench.Product);

        Assert.Equal(ToolBench.Product.Descriptors.Where(tool => !tool.ReadOnly).Select(tool => tool.Name), forbidden);
    }

    [Fact]
    public void Buttons_automations_publishing_and_new_docs_are_each_by_itself()
    {
        Assert.Equal(["push_button"], Forbidden(new Policy { NoButtons = true }));
        Assert.Equal(["trigger_automation"], Forbidden(new Policy { NoAutomations = true }));
        Assert.Equal(["publish_doc", "add_domain", "update_domain"], Forbidden(new Policy { NoPublishing = true }));
        Assert.Equal(["create_doc"], Forbidden(new Policy { AllowedDocuments = ["AbCdEfGhIj"] }));
    }

    [Fact]
    public void The_error_says_in_one_sentence_who_forbids_what()
    {
        var tool = ToolBench.Product.Descriptors.Single(descriptor => descriptor.Name == "list_rows");
        var refusal = new ToolRules(new Policy { Toolsets = ["docs"] }).RefusalOf(tool)!;

        Assert.Equal(ToolErrorKind.ForbiddenByPolicy, refusal.Kind);
        Assert.Equal("The policy of your organization forbids the tools of 'rows', so do not try again: an admin of the organization can change it.", refusal.Message);
    }

    [Theory]
    [InlineData("email", "ada@example.com", true)]
    [InlineData("email", "ada@EXAMPLE.com", true)]
    [InlineData("domain", "example.com", true)]
    [InlineData("email", "ada@example.com.evil.example", false)]
    [InlineData("email", "ada@sub.example.com", false)]
    [InlineData("email", "evil@evil.example,ada@example.com", false)]
    [InlineData("email", "\"evil@evil.example\"@example.com", false)]
    [InlineData("email", "evil@evil.example <ada@example.com", false)]
    [InlineData("domain", "evil.example", false)]
    [InlineData("group", "group-1", false)]
    [InlineData("workspace", "ws-1", false)]
    [InlineData("anyone", null, false)]
    public void Docs_are_shared_with_the_domains_of_the_list_only(string type, string? to, bool allowed)
    {
        Assert.Equal(allowed, new ToolRules(new Policy { SharingDomains = ["example.com"] }).RefusalOfSharing(type, to) is null);
        Assert.Null(ToolRules.None.RefusalOfSharing(type, to));
    }

    [Fact]
    public void An_empty_list_of_domains_forbids_all_sharing() =>
        Assert.Equal(
            "The policy of your organization forbids sharing docs with anybody, so do not try again: an admin of the organization can change it.",
            new ToolRules(new Policy { SharingDomains = [] }).RefusalOfSharing("email", "ada@example.com")?.Message);

    [Fact]
    public void Anyone_with_the_link_can_be_forbidden_alone()
    {
        var rules = new ToolRules(new Policy { NoLinkSharing = true });

        Assert.NotNull(rules.RefusalOfSharing("anyone", null));
        Assert.Null(rules.RefusalOfSharing("email", "ada@example.com"));
    }

    [Fact]
    public async Task A_doc_is_not_shared_against_the_policy_and_nobody_is_asked()
    {
        var bench = SampleDoc.Bench();
        bench.Rules = new ToolRules(new Policy { SharingDomains = ["example.org"] });
        var error = await bench.Error("add_permission", """{"doc":"Product Plan","access":"readonly","type":"email","to":"bob@example.com"}""");

        Assert.Equal(ToolErrorKind.ForbiddenByPolicy, error.Kind);
        Assert.Contains("sharing docs with others than people at example.org", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_tool_that_is_forbidden_does_not_run_for_another_either()
    {
        var bench = SampleDoc.Bench();
        bench.Rules = new ToolRules(new Policy { Toolsets = ["search"] });

        Assert.Equal(ToolErrorKind.ForbiddenByPolicy, (await bench.Error("get_doc", """{"doc":"Product Plan"}""")).Kind);
    }

    private static IReadOnlyList<string> Forbidden(Policy policy) => new ToolRules(policy).ForbiddenOf(ToolBench.Product);
}
