using CodaMcp.Members;
using CodaMcp.Tools;
using Microsoft.Extensions.Time.Testing;

namespace CodaMcp.Tests.Members;

/// <summary>When a client is challenged for scopes, and when it is not any more.</summary>
public sealed class ScopeChallengesTests
{
    private readonly FakeTimeProvider time = new(new DateTimeOffset(2026, 11, 28, 12, 0, 0, 600, TimeSpan.Zero));
    private readonly ScopeChallenges challenges;

    public ScopeChallengesTests() => challenges = new ScopeChallenges(time);

    [Fact]
    public void A_client_is_challenged_as_long_as_it_comes_with_the_same_token()
    {
        var call = Call("one");

        Assert.False(challenges.WereInVain(call));
        time.Advance(TimeSpan.FromMinutes(5));
        Assert.False(challenges.WereInVain(call));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3600)]
    public void A_token_issued_after_the_challenge_that_still_lacks_the_scope_shows_that_it_was_in_vain(int seconds)
    {
        challenges.WereInVain(Call("one"));
        time.Advance(TimeSpan.FromSeconds(seconds));

        Assert.True(challenges.WereInVain(Call("two")));
        Assert.True(challenges.WereInVain(Call("two")));
    }

    [Fact]
    public void A_token_issued_in_the_second_of_the_challenge_counts_as_issued_after_it()
    {
        challenges.WereInVain(Call("one"));

        Assert.True(challenges.WereInVain(Call("two")));
    }

    [Fact]
    public void Another_token_from_before_the_challenge_is_challenged_too()
    {
        var older = Call("two");
        time.Advance(TimeSpan.FromMinutes(1));
        challenges.WereInVain(Call("one"));

        Assert.False(challenges.WereInVain(older));
    }

    [Fact]
    public void A_challenge_counts_from_its_first_time()
    {
        var first = Call("one");
        challenges.WereInVain(first);
        time.Advance(TimeSpan.FromMinutes(1));
        var second = Call("two");
        time.Advance(TimeSpan.FromMinutes(1));
        // The client makes one more call with its old token, while it has the new one.
        challenges.WereInVain(first);

        Assert.True(challenges.WereInVain(second));
    }

    [Fact]
    public void Another_client_is_challenged_by_itself()
    {
        challenges.WereInVain(Call("one"));
        time.Advance(TimeSpan.FromMinutes(1));

        Assert.False(challenges.WereInVain(Call("two", client: "another")));
    }

    [Fact]
    public void A_client_that_registers_anew_at_its_next_sign_in_is_known_by_its_name()
    {
        challenges.WereInVain(Call("one"));
        time.Advance(TimeSpan.FromMinutes(1));

        Assert.True(challenges.WereInVain(Call("two", registration: 2)));
    }

    [Fact]
    public void A_client_that_got_the_scope_and_comes_with_less_later_is_challenged_again()
    {
        challenges.WereInVain(Call("one"));
        time.Advance(TimeSpan.FromMinutes(1));
        challenges.Fulfil(Call("two") with { GrantedScopes = [Scopes.Read, Scopes.Write] });
        time.Advance(TimeSpan.FromMinutes(1));

        Assert.False(challenges.WereInVain(Call("three")));
    }

    [Fact]
    public void A_client_without_a_name_is_known_by_its_id()
    {
        challenges.WereInVain(Call("one", client: ""));
        time.Advance(TimeSpan.FromMinutes(1));

        Assert.False(challenges.WereInVain(Call("two", client: "", registration: 2)));
        Assert.True(challenges.WereInVain(Call("three", client: "")));
    }

    [Fact]
    public void A_challenge_for_one_scope_says_nothing_of_another()
    {
        challenges.WereInVain(Call("one"));
        time.Advance(TimeSpan.FromMinutes(1));

        Assert.False(challenges.WereInVain(Call("two") with { GrantedScopes = [] }));
        time.Advance(TimeSpan.FromMinutes(1));
        Assert.True(challenges.WereInVain(Call("three") with { GrantedScopes = [] }));
    }

    [Fact]
    public void A_day_later_the_client_is_challenged_again()
    {
        challenges.WereInVain(Call("one"));
        time.Advance(ScopeChallenges.RememberedFor);

        Assert.False(challenges.WereInVain(Call("two")));
    }

    [Fact]
    public void The_oldest_challenges_are_forgotten_at_the_bound()
    {
        for (var i = 0; i <= ScopeChallenges.Capacity; i++)
        {
            challenges.WereInVain(Call("one", client: $"client-{i}"));
            time.Advance(TimeSpan.FromSeconds(1));
        }

        Assert.True(challenges.WereInVain(Call("two", client: $"client-{ScopeChallenges.Capacity}")));
        Assert.False(challenges.WereInVain(Call("two", client: "client-0")));
    }

    private CallTool Call(string tokenId, string client = "client", int registration = 1) => new()
    {
        Tool = "delete_rows",
        Arguments = [],
        GrantedScopes = [Scopes.Read],
        RequiredScopes = [Scopes.Read, Scopes.Write],
        TokenIssuedAt = DateTimeOffset.FromUnixTimeSeconds(time.GetUtcNow().ToUnixTimeSeconds()),
        TokenId = tokenId,
        Client = new CallingClient($"id-{registration}", client, "1.0", "2026-07-28"),
        TimeLeft = TimeSpan.FromSeconds(30),
    };
}
