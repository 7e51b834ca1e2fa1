using System.Net;
using CodaMcp.Authentication;

namespace CodaMcp.Tests.Authentication;

public sealed class WaitingTokensTests
{
    private static readonly IPAddress Here = IPAddress.Parse("192.0.2.1");
    private readonly WaitingTokens waiting = new();

    [Fact]
    public void A_network_waits_for_few_keys_and_leaves_the_places_of_others_alone()
    {
        for (var i = 0; i < WaitingTokens.PlacesPerNetwork; i++)
            Assert.NotNull(waiting.TryEnter(Here, $"key-{i}"));

        Assert.Null(waiting.TryEnter(Here, "one more"));
        Assert.NotNull(waiting.TryEnter(Here, "key-0"));
        Assert.NotNull(waiting.TryEnter(IPAddress.Parse("192.0.2.2"), "one more"));
    }

    [Fact]
    public void All_networks_together_have_a_bound()
    {
        for (var i = 0; i < WaitingTokens.Places; i++)
            Assert.NotNull(waiting.TryEnter(new IPAddress(i + 1), "key"));

        Assert.Null(waiting.TryEnter(IPAddress.Loopback, "key"));
    }

    [Fact]
    public void The_requests_that_wait_for_one_key_have_a_bound()
    {
        for (var i = 0; i < WaitingTokens.Requests; i++)
            Assert.NotNull(waiting.TryEnter(Here, "key"));

        Assert.Null(waiting.TryEnter(Here, "key"));
    }

    [Fact]
    public void A_place_is_free_again_when_the_last_who_waits_there_leaves()
    {
        var waits = Enumerable.Range(0, WaitingTokens.PlacesPerNetwork).Select(i => waiting.TryEnter(Here, $"key-{i}")!).ToList();
        var second = waiting.TryEnter(Here, "key-0")!;

        waits[0].Dispose();
        waits[0].Dispose();
        Assert.Null(waiting.TryEnter(Here, "one more"));
        second.Dispose();
        Assert.NotNull(waiting.TryEnter(Here, "one more"));
    }
}
