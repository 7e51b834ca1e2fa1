using CodaMcp.Members;
using CodaMcp.Stops;
using CodaMcp.Tools;

namespace CodaMcp.Tests.Stops;

/// <summary>Which calls a stop refuses, and what it says.</summary>
public sealed class CurrentStopsTests
{
    private static readonly MemberId Member = new("https://issuer.example", "organization-1", "member-1");

    [Theory]
    [InlineData(StopKind.Everything, "", "all calls on this server")]
    [InlineData(StopKind.Organization, "organization-1", "all calls of your organization")]
    [InlineData(StopKind.Member, "m:https%3A%2F%2Fissuer.example/organization-1/member-1", "all your calls")]
    [InlineData(StopKind.Client, "client-1", "all calls of this client")]
    [InlineData(StopKind.Tool, "list_docs", "the tool 'list_docs'")]
    public void A_call_that_is_stopped_is_refused_in_one_sentence(StopKind kind, string value, string stopped)
    {
        var refusal = Stopped(kind, value).RefusalOf(Member, "client-1", "list_docs", writes: false)!;

        Assert.Equal(ToolErrorKind.Stopped, refusal.Kind);
        Assert.Equal($"An operator of this server has stopped {stopped}; do not try again until the person you work for says that it was resumed.", refusal.Message);
    }

    [Theory]
    [InlineData(StopKind.Writes, "")]
    [InlineData(StopKind.Organization, "organization-2")]
    [InlineData(StopKind.Member, "member-1")]
    [InlineData(StopKind.Member, "m:https%3A%2F%2Fother.example/organization-1/member-1")]
    [InlineData(StopKind.Client, "client-2")]
    [InlineData(StopKind.Tool, "list_pages")]
    public void Another_call_is_not(StopKind kind, string value) =>
        Assert.Null(Stopped(kind, value).RefusalOf(Member, "client-1", "list_docs", writes: false));

    [Fact]
    public void A_stop_of_writes_refuses_what_writes() =>
        Assert.Equal(ToolErrorKind.Stopped, Stopped(StopKind.Writes, "").RefusalOf(Member, "client-1", "delete_doc", writes: true)?.Kind);

    private static CurrentStops Stopped(StopKind kind, string value)
    {
        var stops = new CurrentStops();
        stops.Set([new Stop(kind, value, DateTimeOffset.UnixEpoch)]);
        return stops;
    }
}
