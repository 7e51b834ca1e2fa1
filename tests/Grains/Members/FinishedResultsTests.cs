using System.Text;
using CodaMcp.Coda;
using CodaMcp.Coda.Caching;
using CodaMcp.Members;
using CodaMcp.Tools;
using Microsoft.Extensions.Time.Testing;

namespace CodaMcp.Tests.Members;

/// <summary>What is kept of results, and for how long.</summary>
public sealed class FinishedResultsTests
{
    private readonly FakeTimeProvider time = new();

    [Fact]
    public void A_result_is_kept_as_long_as_the_oldest_answer_it_was_made_from_may_be_given_and_then_gives_its_memory_back()
    {
        var memory = new MemoryBudget(100_000);
        var results = Results(memory);
        results.Keep(Key(), Result(TimeSpan.FromSeconds(60), TimeSpan.FromSeconds(20)));
        time.Advance(TimeSpan.FromSeconds(19.9));
        Assert.NotNull(results.Find(Key()));
        Assert.True(memory.UsedBytes > 1000);

        time.Advance(TimeSpan.FromSeconds(0.1));

        Assert.Null(results.Find(Key()));
        Assert.Equal(0, memory.UsedBytes);
    }

    [Fact]
    public void What_nobody_asks_for_again_gives_its_memory_back_when_it_is_too_old()
    {
        var memory = new MemoryBudget(100_000);
        var results = Results(memory);
        results.Keep(Key(), Result(TimeSpan.FromSeconds(20)));
        results.Keep(Key(arguments: """{"a":2}"""), Result(TimeSpan.FromSeconds(60)));
        var both = memory.UsedBytes;
        time.Advance(TimeSpan.FromSeconds(20));

        results.DropExpired();

        Assert.Equal(both / 2, memory.UsedBytes);
    }

    [Fact]
    public void A_key_is_the_same_for_the_same_bytes_and_for_nothing_else()
    {
        var rules = new DocumentRules(null, ["doc1"]);

        Assert.True(Key().Equals(Key()));
        Assert.Equal(Key().GetHashCode(), Key().GetHashCode());
        Assert.All(
            [
                Key(tool: "other"),
                Key(arguments: """{"a": 1}"""),
                Key(scopes: ["coda:read", "coda:write"]),
                Key(token: "another-token"),
                new ResultKey(Call("tool", """{"a":1}""", ["coda:read"]), new CodaCredential("a-token") { Source = CodaCredentialSource.Member }, DocumentRules.None),
                new ResultKey(Call("tool", """{"a":1}""", ["coda:read"]), new CodaCredential("a-token"), rules),
            ],
            other => Assert.False(Key().Equals(other)));
        Assert.True(Key().Is(DocumentRules.None));
        Assert.False(Key().Is(rules));
    }

    [Fact]
    public async Task Results_and_answers_of_all_members_together_hold_no_more_than_the_silo_may()
    {
        const int Bound = 1024 * 1024;
        var memory = new MemoryBudget(Bound);
        var members = Enumerable.Range(0, 20).Select(_ => (Results: Results(memory), Cache: new ResponseCache(new ResponseCacheOptions(), time, memory))).ToList();
        var most = 0L;

        for (var document = 0; document < 100; document++)
        {
            foreach (var (results, cache) in members)
            {
                await cache.GetOrFetchAsync(
                    new ResponseCacheRead { Key = $"document {document}", TimeToLive = TimeSpan.FromHours(1), Deadline = time.GetUtcNow() + TimeSpan.FromMinutes(1) },
                    (_, _) => Task.FromResult(new ResponseCacheAnswer(new byte[4096])),
                    default);
                results.Keep(Key(arguments: $"{document}"), Result(TimeSpan.FromHours(1)));
                most = Math.Max(most, memory.UsedBytes);
            }
        }

        // Kept in all: 11 MiB.
        Assert.InRange(most, Bound - (8 * 1024), Bound);
        Assert.NotNull(members[^1].Results.Find(Key(arguments: "99")));
        Assert.Null(members[0].Results.Find(Key(arguments: "0")));
        foreach (var (results, cache) in members)
        {
            results.Clear();
            cache.Clear();
        }

        Assert.Equal(0, memory.UsedBytes);
    }

    [Fact]
    public void What_a_call_read_is_the_basis_of_its_result_unless_a_read_failed_or_may_not_be_kept()
    {
        var (all, failed, none) = (new CallReads(), new CallReads(), new CallReads());
        all.Begin();
        all.Add(new BasisRead("a", time.GetUtcNow(), time.GetUtcNow()));
        failed.Begin();
        failed.Begin();
        failed.Add(new BasisRead("a", time.GetUtcNow(), time.GetUtcNow()));

        Assert.Equal(1, all.ToBasis()?.Reads);
        Assert.Null(failed.ToBasis());
        Assert.Null(none.ToBasis());
    }

    private FinishedResults Results(MemoryBudget memory) => new(new ResponseCacheOptions(), time, memory);

    private FinishedResult Result(params TimeSpan[] times) => new(
        new ToolOutcome { Result = new byte[1000] }, ResultBasis.Of([.. times.Select(left => new BasisRead("key", time.GetUtcNow(), time.GetUtcNow() + left))]), [])
    {
        Targets = [],
        TargetNames = [],
        ArgumentsDigest = null,
        Arguments = null,
        CodaToken = null,
    };

    private static ResultKey Key(string tool = "tool", string arguments = """{"a":1}""", string[]? scopes = null, string token = "a-token") =>
        new(Call(tool, arguments, scopes ?? ["coda:read"]), new CodaCredential(token), DocumentRules.None);

    private static CallTool Call(string tool, string arguments, string[] scopes) => new()
    {
        Tool = tool,
        Arguments = Encoding.UTF8.GetBytes(arguments),
        GrantedScopes = scopes,
        Client = new CallingClient("client", "a client", "1.0", "2026-07-28"),
        TimeLeft = TimeSpan.FromSeconds(30),
    };
}
