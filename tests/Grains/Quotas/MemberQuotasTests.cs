using System.Text.Json;
using CodaMcp.Audit;
using CodaMcp.Members;
using CodaMcp.Quotas;
using CodaMcp.Resources;
using CodaMcp.Tests.Members;
using CodaMcp.Tests.Mutations;
using CodaMcp.Tools;
using Microsoft.Extensions.DependencyInjection;

namespace CodaMcp.Tests.Quotas;

/// <summary>Quotas in a member's calls.</summary>
public sealed class MemberQuotasTests(WritesFixture writes) : IClassFixture<WritesFixture>
{
    private readonly MemberId member = writes.NewMember();

    private OrganizationId Organization => OrganizationId.Of(member);

    [Theory]
    [InlineData(QuotaScope.EachMember, "2 calls a month")]
    [InlineData(QuotaScope.Member, "2 calls a month")]
    [InlineData(QuotaScope.Organization, "2 calls a month for all members of your organization together")]
    public async Task A_call_over_the_quota_is_refused_in_one_sentence_that_names_it_and_says_when_to_come_back(QuotaScope scope, string quota)
    {
        // A quota that others share would count their calls too.
        var me = member with { Organization = $"org-{scope}" };
        Set(Of(2) with { Organization = OrganizationId.Of(me), Scope = scope, Member = scope == QuotaScope.Member ? me.Member : "" });
        for (var i = 0; i < 2; i++)
            Assert.Null((await writes.CallAsync(me, WritesFixture.Call("whoami"))).Error);
        var error = await writes.ErrorAsync(me, WritesFixture.Call("whoami"));

        var now = DateTimeOffset.UtcNow;
        var end = new DateTimeOffset(now.Year, now.Month, 1, 0, 0, 0, TimeSpan.Zero).AddMonths(1);
        Assert.Equal(ToolErrorKind.QuotaExceeded, error.Kind);
        Assert.StartsWith(FormattableString.Invariant($"The quota of {quota} is used up: 0 are left until {end:yyyy-MM-dd HH:mm} UTC, so nothing was done; try again in "), error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(". ", error.Message, StringComparison.Ordinal);
        Assert.InRange(error.RetryAfter!.Value, end - now - TimeSpan.FromMinutes(1), end - now + TimeSpan.FromSeconds(1));
    }

    [Fact]
    public async Task Refusals_cost_one_record_a_minute_that_counts_them()
    {
        Set(Of(0));
        for (var i = 0; i < 5; i++)
            Assert.Equal(ToolErrorKind.QuotaExceeded, (await writes.ErrorAsync(member, WritesFixture.Call("whoami"))).Kind);
        await writes.Cluster.DeactivateAsync(writes.Grain(member));

        AuditRecord? record = null;
        await WritesFixture.UntilAsync(async () => (record = await writes.AuditAsync(member, "whoami"))?.Calls == 5);
        Assert.Equal("quota_exceeded", record!.Outcome);
        // Nothing of the arguments was read.
        Assert.Null(record.ArgumentsDigest);
        Assert.Contains("The quota of 0 calls a month is used up", record.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_repeated_write_counts_once()
    {
        Set(Of(10) with { Measure = QuotaMeasure.Writes });
        for (var i = 0; i < 3; i++)
            await writes.ResultAsync(member, WritesFixture.Upsert("once", key: "key-1", wait: 0));

        Assert.Equal(1, await UsedAsync());
        Assert.Equal((1, 1), await TodayAsync());
    }

    [Fact]
    public async Task A_call_that_is_refused_for_a_scope_takes_nothing()
    {
        Set(Of(10));
        Assert.Equal(ToolErrorKind.InsufficientScope, (await writes.ErrorAsync(member, WritesFixture.Upsert("x") with { GrantedScopes = [Scopes.Read], RequiredScopes = [Scopes.Write] })).Kind);

        Assert.Equal((0, (0, 0)), (await UsedAsync(), await TodayAsync()));
    }

    [Fact]
    public async Task A_call_that_the_organization_refuses_takes_nothing_of_the_member()
    {
        var me = member with { Organization = "org-empty" };
        Set(Of(10) with { Organization = OrganizationId.Of(me) }, Of(0) with { Organization = OrganizationId.Of(me), Scope = QuotaScope.Organization });
        Assert.Equal(ToolErrorKind.QuotaExceeded, (await writes.ErrorAsync(me, WritesFixture.Call("whoami"))).Kind);

        Assert.Equal(0, (await UsageAsync(me)).Quotas.Single(use => use.Quota.Scope == QuotaScope.EachMember).Used);
    }

    [Theory]
    [InlineData("whoami", "", 1)]
    [InlineData("list_docs", "", 0)]
    [InlineData("", "usage", 1)]
    [InlineData("", "docs", 0)]
    [InlineData("resources/read", "", 1)]
    public async Task Only_calls_of_its_tool_or_toolset_count(string tool, string toolset, int used)
    {
        Set(Of(10) with { Tool = tool, Toolset = toolset });
        await writes.CallAsync(member, WritesFixture.Call("whoami"));
        await writes.Grain(member).ReadResource(new ReadResource("coda://docs/NwTracker1", Caller()));

        Assert.Equal(used, await UsedAsync());
    }

    [Fact]
    public async Task Reads_of_resources_count_and_listings_and_completions_and_the_question_for_the_usage_do_not()
    {
        Set(Of(10));
        await writes.Grain(member).ReadResource(new ReadResource("coda://docs/NwTracker1", Caller()));
        await writes.Grain(member).ListResources(new ListResources(null, Caller()));
        await writes.CallAsync(member, WritesFixture.Call("get_my_usage"));

        Assert.Equal(1, await UsedAsync());
    }

    [Fact]
    public async Task The_model_sees_what_is_left_when_nothing_is()
    {
        Set(Of(1), Of(5) with { Measure = QuotaMeasure.Writes, Period = QuotaPeriod.Day });
        await writes.ResultAsync(member, WritesFixture.Upsert("seen", wait: 0));
        Assert.Equal(ToolErrorKind.QuotaExceeded, (await writes.ErrorAsync(member, WritesFixture.Call("whoami"))).Kind);

        var usage = await writes.ResultAsync(member, WritesFixture.Call("get_my_usage"));
        Assert.Equal(
            ["1 calls a month: 0", "5 writes a day: 4"],
            usage.GetProperty("quotas").EnumerateArray().Select(quota => $"{quota.GetProperty("quota").GetString()}: {quota.GetProperty("left").GetInt32()}").Order());
        Assert.Equal((1, 1, 1, 1), (Number("callsToday"), Number("writesToday"), Number("callsThisMonth"), Number("writesThisMonth")));

        int Number(string name) => usage.GetProperty(name).GetInt32();
    }

    [Fact]
    public async Task Counts_outlive_the_activation_exactly()
    {
        var me = member with { Organization = "org-outlives" };
        Set(Of(1000) with { Organization = OrganizationId.Of(me) }, Of(1000) with { Organization = OrganizationId.Of(me), Scope = QuotaScope.Organization });
        for (var i = 0; i < 3; i++)
            await writes.CallAsync(me, WritesFixture.Call("whoami"));
        await writes.Cluster.DeactivateAsync(writes.Grain(me));
        await writes.Cluster.DeactivateAsync(writes.Cluster.Client.GetGrain<IQuotaGrain>(OrganizationId.Of(me).ToGrainKey()));
        var usage = await UsageAsync(me);

        Assert.Equal([3, 3], usage.Quotas.Select(use => use.Used));
        Assert.Equal(3, usage.CallsToday);
    }

    [Fact]
    public async Task Without_a_quota_calls_store_nothing_and_ask_no_grain()
    {
        Set();
        await writes.CallAsync(member, WritesFixture.Call("whoami"));
        await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => writes.CallAsync(member, WritesFixture.Call("whoami"))));

        var rows = await writes.Store.TakeAsync(member.ToGrainKey(), default);
        Assert.DoesNotContain(rows.Entries, entry => entry.Kind is "quota_count" or "usage");
        Assert.Equal((20 + 1, 0), await TodayAsync());
    }

    [Fact]
    public async Task Of_two_quotas_that_count_the_same_the_smaller_holds()
    {
        Set(Of(5), Of(1) with { Scope = QuotaScope.Member, Member = member.Member });
        await writes.CallAsync(member, WritesFixture.Call("whoami"));

        Assert.Equal(ToolErrorKind.QuotaExceeded, (await writes.ErrorAsync(member, WritesFixture.Call("whoami"))).Kind);
        Assert.Equal([1, 1], (await UsageAsync(member)).Quotas.Select(use => use.Used));
    }

    private void Set(params Quota[] quotas)
    {
        foreach (var silo in writes.Cluster.Silos)
            silo.ServiceProvider.GetRequiredService<CurrentQuotas>().Set(quotas);
        // The organization's grain shows what is stored.
        var table = writes.Cluster.Silos[0].ServiceProvider.GetRequiredService<QuotaTable>();
        foreach (var quota in quotas)
            table.SetAsync(quota, default).GetAwaiter().GetResult();
    }

    private Quota Of(int limit) => new() { Organization = Organization, Scope = QuotaScope.EachMember, Measure = QuotaMeasure.Calls, Period = QuotaPeriod.Month, Limit = limit };

    private Task<MemberUsage> UsageAsync(MemberId of) => writes.Cluster.Client.GetGrain<IMemberUsageGrain>(of.ToGrainKey()).GetUsage();

    private async Task<int?> UsedAsync() => (await UsageAsync(member)).Quotas.Single().Used;

    private async Task<(int Calls, int Writes)> TodayAsync() => await UsageAsync(member) is var usage ? (usage.CallsToday, usage.WritesToday) : default;

    private static Caller Caller() => new()
    {
        GrantedScopes = [Scopes.Read, Scopes.Write],
        Client = new CallingClient("client-1", "tests", "1", "2025-11-25"),
        TimeLeft = TimeSpan.FromSeconds(30),
    };
}
