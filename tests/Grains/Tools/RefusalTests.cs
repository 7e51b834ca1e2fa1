using System.Net;
using CodaMcp.Coda;
using CodaMcp.Members;
using CodaMcp.Tools;

namespace CodaMcp.Tests.Tools;

/// <summary>
/// Tests the error texts of refusals that neither the arguments nor the token cause, and of responses that do not fit the contract.
/// </summary>
public sealed class RefusalTests
{
    private readonly ToolBench bench = ToolExamples.Bench();

    public RefusalTests() => bench.Source = CodaCredentialSource.Member;

    [Fact]
    public async Task Page_analytics_outside_Enterprise_are_not_the_tokens_fault()
    {
        bench.Coda.Failures["ListPageAnalytics"] = new CodaException(HttpStatusCode.Unauthorized, "Unauthorized");

        var error = await bench.Error("list_page_analytics", ToolExamples.Arguments["list_page_analytics"]);

        Assert.Equal(ToolErrorKind.Forbidden, error.Kind);
        Assert.Contains("Enterprise", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Page_analytics_with_a_bad_token_need_another_token()
    {
        bench.Coda.Failures["ListPageAnalytics"] = bench.Coda.Failures["WhoAmI"] = new CodaException(HttpStatusCode.Unauthorized, "Unauthorized");

        Assert.Equal(ToolErrorKind.CodaNotConnected, (await bench.Error("list_page_analytics", ToolExamples.Arguments["list_page_analytics"])).Kind);
    }

    [Theory]
    [InlineData("update_page", "UpdatePage", HttpStatusCode.BadRequest, "Hiding pages is not available on your plan.", "plan")]
    [InlineData("update_page", "UpdatePage", HttpStatusCode.Unauthorized, "Please upgrade to hide pages.", "plan")]
    [InlineData("add_domain", "AddCustomDocDomain", HttpStatusCode.Forbidden, "Custom domains need the Team plan.", "plan")]
    [InlineData("list_doc_analytics", "ListDocAnalytics", HttpStatusCode.Unauthorized, "Not included in the plan.", "plan")]
    [InlineData("list_doc_analytics", "ListDocAnalytics", HttpStatusCode.PaymentRequired, "Enterprise only.", "plan")]
    [InlineData("publish_doc", "PublishDoc", HttpStatusCode.BadRequest, "You need a maker profile before publishing.", "maker profile")]
    [InlineData("publish_doc", "PublishDoc", HttpStatusCode.Unauthorized, "Publishing requires a profile.", "maker profile")]
    [InlineData("list_workspace_members", "ListWorkspaceMembers", HttpStatusCode.BadRequest, "Workspace needs an organization.", "organization")]
    [InlineData("list_workspace_members", "ListWorkspaceMembers", HttpStatusCode.Unauthorized, "The workspace does not belong to an organization.", "organization")]
    public async Task A_refusal_by_plan_profile_or_organization_is_explained(string tool, string operation, HttpStatusCode status, string said, string about)
    {
        bench.Coda.Failures[operation] = new CodaException(status, said);

        var error = await bench.Error(tool, ToolExamples.Arguments[tool]);

        Assert.Equal(ToolErrorKind.Forbidden, error.Kind);
        Assert.Contains(about, error.Message.Split("Coda says")[0], StringComparison.Ordinal);
        Assert.Contains(said.TrimEnd('.'), error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("refuse", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(HttpStatusCode.BadRequest, "Could not find a column named Plan.", ToolErrorKind.Refused)]
    [InlineData(HttpStatusCode.NotFound, "Could not find a table named Your plan.", ToolErrorKind.NotFound)]
    [InlineData(HttpStatusCode.Unauthorized, "Unauthorized", ToolErrorKind.CodaNotConnected)]
    public async Task A_name_that_contains_plan_is_no_refusal_by_plan(HttpStatusCode status, string said, ToolErrorKind kind)
    {
        bench.Coda.Failures["ListRows"] = new CodaException(status, said);

        Assert.Equal(kind, (await bench.Error("list_rows", ToolExamples.Arguments["list_rows"])).Kind);
    }

    [Theory]
    [InlineData(HttpStatusCode.Forbidden, "Sharing is not allowed by your organization.")]
    [InlineData(HttpStatusCode.Forbidden, "You must be an admin of the organization.")]
    [InlineData(HttpStatusCode.Forbidden, "User is not part of this organization.")]
    [InlineData(HttpStatusCode.Forbidden, "This requires an organization admin.")]
    [InlineData(HttpStatusCode.Unauthorized, "API tokens are disabled by your Enterprise admin.")]
    [InlineData(HttpStatusCode.Forbidden, "You cannot edit the doc \"Your Enterprise plan\".")]
    [InlineData(HttpStatusCode.Forbidden, "You cannot edit 'Q3 plan'.")]
    [InlineData(HttpStatusCode.Forbidden, "You cannot edit Q3 plan.")]
    public void Another_cause_is_not_taken_for_the_plan_or_a_missing_organization(HttpStatusCode status, string said) =>
        Assert.Null(CodaRefusals.Explain(new CodaException(status, said)));

    [Theory]
    [InlineData("This needs the Enterprise plan.")]
    [InlineData("This is only available on Team and Enterprise plans.")]
    public async Task The_token_is_called_in_order_only_where_Coda_took_it(string said)
    {
        bench.Coda.Failures["ListPages"] = new CodaException(HttpStatusCode.Forbidden, said);
        Assert.Contains("The Coda API token is in order.", (await bench.Error("list_pages", ToolExamples.Arguments["list_pages"])).Message, StringComparison.Ordinal);

        bench.Coda.Failures["ListPages"] = new CodaException(HttpStatusCode.Unauthorized, said);
        var error = await bench.Error("list_pages", ToolExamples.Arguments["list_pages"]);
        Assert.Contains("plan of the workspace", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("in order", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_doc_that_is_being_prepared_is_to_be_tried_again()
    {
        bench.Coda.Failures["ListPages"] = new CodaException(HttpStatusCode.Conflict, "Conflict") { IsPreparing = true, RetryAfter = TimeSpan.FromSeconds(9.5) };

        var error = await bench.Error("list_pages", ToolExamples.Arguments["list_pages"]);

        Assert.Equal((ToolErrorKind.CodaBusy, TimeSpan.FromSeconds(9.5)), (error.Kind, error.RetryAfter));
        Assert.Contains("preparing this doc", error.Message, StringComparison.Ordinal);
        Assert.Contains("in 10 seconds", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_conflict_of_a_doc_is_told_in_Codas_words_where_there_are_some()
    {
        bench.Coda.Failures["ListPages"] = new CodaException(HttpStatusCode.Conflict, "The doc is locked.") { IsPreparing = true };

        var error = await bench.Error("list_pages", ToolExamples.Arguments["list_pages"]);

        Assert.Equal(ToolErrorKind.CodaBusy, error.Kind);
        Assert.StartsWith("Coda refused the request because of a conflict. Coda says: The doc is locked. It answers so mainly while", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(HttpStatusCode.BadGateway)]
    [InlineData(HttpStatusCode.GatewayTimeout)]
    public async Task A_read_that_fails_before_a_write_left_leaves_nothing_unknown(HttpStatusCode status)
    {
        bench.Coda.Failures["GetTable"] = bench.Coda.Failures["ListColumns"] = new CodaException(status, "-");

        Assert.Equal(ToolErrorKind.CodaUnavailable, (await bench.Error("upsert_rows", ToolExamples.Arguments["upsert_rows"])).Kind);
        Assert.Empty(bench.Coda.Writes);
    }

    [Theory]
    [InlineData("get_page")]
    [InlineData("duplicate_page")]
    public async Task An_export_that_failed_is_told_with_its_cause(string tool)
    {
        bench.Coda.Failures["ReadPageMarkdown"] = new CodaExportException("Coda could not export the page. Coda says: It broke.");

        var error = await bench.Error(tool, ToolExamples.Arguments[tool]);

        Assert.Equal(ToolErrorKind.CodaUnavailable, error.Kind);
        Assert.StartsWith("Coda could not export the page. Coda says: It broke.", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_address_that_redirects_is_no_fault_of_the_arguments()
    {
        using var redirect = new HttpResponseMessage(HttpStatusCode.MovedPermanently) { RequestMessage = new HttpRequestMessage(HttpMethod.Get, "https://coda.io/apis/v1/docs/d") };
        redirect.Headers.Location = new Uri("https://api.example.com/v2/docs?key=5ecret");
        bench.Coda.Failures["ListPages"] = await CodaErrors.FromAnswer(redirect);

        var error = await bench.Error("list_pages", ToolExamples.Arguments["list_pages"]);

        Assert.Equal(ToolErrorKind.UnexpectedAnswer, error.Kind);
        Assert.Contains("redirects to the host 'api.example.com'", error.Message, StringComparison.Ordinal);
        Assert.Contains("CODA_API_BASE_URL", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("arguments", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("5ecret", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("get_formula")]
    [InlineData("get_control")]
    public async Task A_formula_or_control_without_a_value_is_given_without_one(string tool)
    {
        bench.Coda.WithoutValues = true;

        Assert.False((await bench.Result(tool, ToolExamples.Arguments[tool])).TryGetProperty("value", out _));
    }

    [Theory]
    [InlineData("create_doc", "CreateDoc", false)]
    [InlineData("update_doc", "UpdateDoc", true)]
    [InlineData("upsert_rows", "UpsertRows", true)]
    public async Task The_handle_of_an_answer_that_cannot_be_read_is_kept(string tool, string operation, bool followed)
    {
        bench.Coda.Failures[operation] = new CodaAnswerException("-") { MayHaveExecuted = true, Accepted = true, RequestId = "mutate:9" };

        var result = await bench.Result(tool, ToolExamples.Arguments[tool]);

        Assert.Equal("mutate:9", result.GetProperty("requestId").GetString());
        Assert.Equal(followed, bench.Coda.Followed.Any(write => write.RequestId == "mutate:9"));
    }

    [Fact]
    public async Task Another_conflict_is_told_in_Codas_words()
    {
        bench.Coda.Failures["PublishDoc"] = new CodaException(HttpStatusCode.Conflict, "This address is taken.");

        var error = await bench.Error("publish_doc", ToolExamples.Arguments["publish_doc"]);

        Assert.Equal(ToolErrorKind.Refused, error.Kind);
        Assert.Contains("This address is taken", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_answer_that_cannot_be_read_is_no_outage()
    {
        bench.Coda.Failures["ListPages"] = new CodaAnswerException("Coda's answer to listPages has an unexpected form at $.items[].name.");

        var error = await bench.Error("list_pages", ToolExamples.Arguments["list_pages"]);

        Assert.Equal(ToolErrorKind.UnexpectedAnswer, error.Kind);
        Assert.Contains("$.items[].name", error.Message, StringComparison.Ordinal);
        Assert.Contains("Report it", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_host_that_is_not_allowed_is_named_with_its_setting()
    {
        var refused = Assert.Throws<CodaFileHostException>(() => CodaMcp.Coda.Export.ExportLink.Check("https://files.example.com/f", new CodaOptions()));
        bench.Coda.Failures["ReadPageMarkdown"] = refused;

        var error = await bench.Error("get_page", ToolExamples.Arguments["get_page"]);

        Assert.Equal(ToolErrorKind.FileHostRefused, error.Kind);
        Assert.Contains("'files.example.com'", error.Message, StringComparison.Ordinal);
        Assert.Contains("CODA_EXPORT_HOSTS", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_write_whose_answer_cannot_be_read_is_followed_by_its_handle()
    {
        bench.Coda.Failures["UpdatePage"] = new CodaAnswerException("-") { MayHaveExecuted = true, Accepted = true, RequestId = "mutate:9" };

        var result = await bench.Result("update_page", ToolExamples.Arguments["update_page"]);

        Assert.Equal(("applied", "mutate:9"), (result.GetProperty("status").GetString(), result.GetProperty("requestId").GetString()));
        Assert.Equal("mutate:9", Assert.Single(bench.Coda.Followed).RequestId);
    }

    [Theory]
    [InlineData("update_page", "UpdatePage")]
    [InlineData("upsert_rows", "UpsertRows")]
    [InlineData("create_folder", "CreateFolder")]
    public async Task A_write_with_an_empty_success_is_accepted(string tool, string operation)
    {
        bench.Coda.Failures[operation] = new CodaAnswerException("-") { MayHaveExecuted = true, Accepted = true };

        Assert.Equal("accepted", (await bench.Result(tool, ToolExamples.Arguments[tool])).GetProperty("status").GetString());
        Assert.Single(bench.Coda.Writes);
    }

    [Theory]
    [InlineData("update_page", "UpdatePage")]
    [InlineData("upsert_rows", "UpsertRows")]
    [InlineData("update_doc", "UpdateDoc")]
    public async Task A_write_that_a_web_page_answered_is_unknown(string tool, string operation)
    {
        bench.Coda.Failures[operation] = new CodaAnswerException("-") { MayHaveExecuted = true };

        Assert.Equal("unknown", (await bench.Result(tool, ToolExamples.Arguments[tool])).GetProperty("status").GetString());
        Assert.True(bench.Coda.SaidUnknown);
    }
}
