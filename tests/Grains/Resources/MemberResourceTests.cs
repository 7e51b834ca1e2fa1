using CodaMcp.Members;
using CodaMcp.Resources;
using CodaMcp.Sandbox.Coda;
using CodaMcp.Tests.Members;
using CodaMcp.Tools;

namespace CodaMcp.Tests.Resources;

/// <summary>Resources and completions of the member grain in a real silo, against the Sandbox's Coda.</summary>
public sealed class MemberResourceTests(MemberGrainTests.Cluster cluster) : IClassFixture<MemberGrainTests.Cluster>
{
    private const string Tracker = "coda://docs/Project%20Tracker";

    private readonly IMemberGrain member = cluster.Member();

    [Theory]
    [InlineData(Tracker, "application/json")]
    [InlineData(Tracker + "/pages/Roadmap", "text/markdown")]
    [InlineData(Tracker + "/tables/Open%20tasks", "application/json")]
    [InlineData(Tracker + "/tables/Projects/rows/Alpine%20pilot", "application/json")]
    public async Task Each_kind_of_resource_is_read(string uri, string type)
    {
        var outcome = await member.ReadResource(Read(uri));

        Assert.Equal((null, type), (outcome.Error?.Message, outcome.MimeType));
        Assert.NotEmpty(outcome.Content!);
    }

    [Fact]
    public async Task A_second_read_is_answered_from_the_members_cache()
    {
        await member.ReadResource(Read(Tracker));
        var before = cluster.Coda.Traffic.Requests.Count;
        await member.ReadResource(Read(Tracker));

        Assert.Equal(before, cluster.Coda.Traffic.Requests.Count);
    }

    [Fact]
    public async Task A_tool_is_answered_from_what_a_resource_read()
    {
        await member.ReadResource(Read(Tracker));
        var before = cluster.Coda.Traffic.Requests.Count;
        await member.CallTool(Call("get_doc_overview", """{"doc":"Project Tracker"}"""));

        Assert.Equal(before, cluster.Coda.Traffic.Requests.Count);
    }

    [Fact]
    public async Task A_read_is_made_once_for_all_members_of_the_Coda_user()
    {
        await member.ReadResource(Read(Tracker));
        var before = cluster.Coda.Traffic.Requests.Count;
        await cluster.Member().ReadResource(Read(Tracker));

        Assert.Equal(before, cluster.Coda.Traffic.Requests.Count);
    }

    [Fact]
    public async Task A_token_without_the_scope_reads_nothing()
    {
        var before = cluster.Coda.Traffic.Requests.Count;
        var outcome = await member.ReadResource(Read(Tracker) with { Caller = Caller() with { GrantedScopes = [Scopes.Write] } });

        Assert.Equal([Scopes.Read], outcome.Error!.RequiredScopes!);
        Assert.Equal(before, cluster.Coda.Traffic.Requests.Count);
    }

    [Fact]
    public async Task Reads_take_from_the_same_limit_as_calls()
    {
        // Each kind alone stays below the limit of 30 at once. Which of them arrives first is open. With so little time, none waits for its turn.
        var caller = Caller() with { TimeLeft = TimeSpan.FromMilliseconds(200) };
        var reads = Enumerable.Range(0, 25).Select(_ => member.ReadResource(Read("coda://elsewhere") with { Caller = caller })).ToArray();
        var calls = Enumerable.Range(0, 25).Select(_ => member.CallTool(Call("no_such_tool") with { TimeLeft = caller.TimeLeft })).ToArray();
        var errors = (await Task.WhenAll(reads)).Select(outcome => outcome.Error).Concat((await Task.WhenAll(calls)).Select(outcome => outcome.Error));

        Assert.Contains(ToolErrorKind.LimitExceeded, errors.Select(error => error?.Kind));
    }

    [Fact]
    public async Task A_read_past_its_deadline_says_so()
    {
        var late = Caller() with { TimeLeft = TimeSpan.FromSeconds(-1) };
        var outcome = await member.ReadResource(Read(Tracker) with { Caller = late });

        Assert.Equal(ToolErrorKind.DeadlineExceeded, outcome.Error?.Kind);
    }

    [Fact]
    public async Task The_next_letter_asks_coda_nothing()
    {
        await member.Complete(Typed("p"));
        var before = cluster.Coda.Traffic.Requests.Count;
        var found = await member.Complete(Typed("pr"));

        Assert.Contains("Project Tracker", found.Values);
        Assert.Equal(before, cluster.Coda.Traffic.Requests.Count);
    }

    [Fact]
    public async Task A_listed_doc_can_be_read_by_its_uri()
    {
        var listing = await member.ListResources(new ListResources(null, Caller()));

        Assert.Null((await member.ReadResource(Read(listing.Resources[0].Uri))).Error);
    }

    private static ReadResource Read(string uri) => new(uri, Caller());

    private static CompleteArgument Typed(string value) => new()
    {
        Target = CompletionTarget.ResourceTemplate,
        Reference = "coda://docs/{doc}",
        Argument = "doc",
        Value = value,
        Caller = Caller(),
    };

    private static Caller Caller() => new()
    {
        GrantedScopes = [.. Scopes.All],
        Client = new CallingClient("client", "a client", "1.0", "2026-07-28"),
        TimeLeft = TimeSpan.FromSeconds(30),
    };

    private static CallTool Call(string tool, string arguments = "{}") => new()
    {
        Tool = tool,
        Arguments = System.Text.Encoding.UTF8.GetBytes(arguments),
        GrantedScopes = [.. Scopes.All],
        Client = new CallingClient("client", "a client", "1.0", "2026-07-28"),
        TimeLeft = TimeSpan.FromSeconds(30),
    };
}
