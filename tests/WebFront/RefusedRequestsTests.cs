using CodaMcp.Audit;
using CodaMcp.Authentication;
using CodaMcp.Members;
using CodaMcp.Records;
using Microsoft.Extensions.Time.Testing;

namespace CodaMcp.Tests;

public sealed class RefusedRequestsTests
{
    private readonly FakeTimeProvider time = new();
    private readonly HeardRecords heard = new();

    [Fact]
    public void The_first_refusal_is_recorded_at_once_and_those_of_the_next_minute_as_one_with_their_number()
    {
        var refused = new RefusedRequests(heard, time);
        for (var i = 0; i < 100; i++)
            refused.Count(MemberOf("ada"), "Too many.");
        Assert.Equal(1, Assert.Single(heard.All).Event.Times);
        time.Advance(RefusedRequests.Period);

        Assert.Equal([1, 99], heard.All.Select(one => one.Event.Times));
        Assert.All(heard.All, one => Assert.Equal((EventKinds.RequestRefuse, true, "Too many.", "client-1"), (one.Event.Kind, one.Event.Refused, one.Event.Reason, one.Event.Client!.ClientId)));
        refused.Count(MemberOf("ada"), "Too many.");
        Assert.Equal(3, heard.All.Count);
    }

    [Fact]
    public void Refusals_of_others_and_for_other_reasons_are_counted_by_themselves()
    {
        var refused = new RefusedRequests(heard, time);
        refused.Count(MemberOf("ada"), "Too many.");
        refused.Count(MemberOf("ada"), "Disabled.");
        refused.Count(MemberOf("ben"), "Too many.");
        time.Advance(RefusedRequests.Period);

        Assert.Equal(3, heard.All.Count);
    }

    [Fact]
    public async Task A_front_that_stops_records_what_it_has_counted_once()
    {
        var refused = new RefusedRequests(heard, time);
        for (var i = 0; i < 100; i++)
            refused.Count(MemberOf("ada"), "Too many.");
        refused.Count(MemberOf("ben"), "Too many.");
        await refused.StoreAsync();
        time.Advance(RefusedRequests.Period);

        Assert.Equal([1, 1, 99], heard.All.Select(one => one.Event.Times).Order());
    }

    private static MemberPrincipal MemberOf(string name) => new(new MemberId("issuer", "organization", name), "client-1", [], name, DateTimeOffset.MaxValue);
}
