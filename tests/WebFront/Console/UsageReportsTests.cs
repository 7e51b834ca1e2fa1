using CodaMcp.Audit;
using CodaMcp.Members;
using CodaMcp.Pages;

namespace CodaMcp.Tests.Pages;

public sealed class UsageReportsTests
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Docs_are_asked_for_only_in_the_report_of_the_organization_which_shows_them(bool ofOrganization)
    {
        var console = new FakeConsole();
        var reader = new AuditReader(new MemberId("https://issuer.example", "organization-1", "member-1"), null, SeesOrganization: ofOrganization, SeesArguments: false);

        var report = await new UsageReports(console, TimeProvider.System).ReadAsync(reader, UsagePeriod.All[0], default);

        Assert.Equal(ofOrganization, console.Usages.Any(query => query.By == UsageGroup.Document));
        Assert.Equal(ofOrganization, report.Documents.Count > 0);
    }

    [Fact]
    public async Task Members_are_counted_for_the_totals_and_not_for_the_steps_of_charts_which_do_not_show_them()
    {
        var console = new FakeConsole();
        var reader = new AuditReader(new MemberId("https://issuer.example", "organization-1", "member-1"), null, SeesOrganization: true, SeesArguments: false);

        await new UsageReports(console, TimeProvider.System).ReadAsync(reader, UsagePeriod.All[0], default);

        Assert.All(console.Usages.Where(query => query.By == UsageGroup.None), query => Assert.Equal(query.Step == UsageStep.None, query.CountsMembers));
    }
}
