using System.Collections.Concurrent;
using System.Net;

namespace CodaMcp.Tests;

/// <summary>A change of keys while members work, moments after the last fetch: the worst time for it.</summary>
public sealed class RotationTests(SystemFixture system) : IClassFixture<SystemFixture>
{
    [Fact]
    public async Task No_good_token_is_refused_while_the_keys_change()
    {
        var statuses = new ConcurrentBag<HttpStatusCode>();
        using var done = new CancellationTokenSource();
        using var first = await system.ClientOf("alice@northwind.example").SendModernAsync("tools/list");
        var workers = Enumerable.Range(0, 12).Select(async _ =>
        {
            while (!done.IsCancellationRequested)
            {
                using var response = await system.ClientOf("alice@northwind.example").SendModernAsync("tools/list");
                statuses.Add(response.StatusCode);
            }
        }).ToArray();
        await Task.Delay(TimeSpan.FromSeconds(1));
        system.Sandbox.Stytch.RotateKey();
        // Whoever waits for the new key is served by the time the cluster may fetch again.
        await Task.Delay(TimeSpan.FromSeconds(12));
        await done.CancelAsync();
        await Task.WhenAll(workers);

        Assert.All(statuses, status => Assert.Equal(HttpStatusCode.OK, status));
    }
}
