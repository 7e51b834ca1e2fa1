using System.Net;
using CodaMcp.Authentication;
using CodaMcp.Keys;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace CodaMcp.Tests;

/// <summary>A change of keys while members work, moments after the last fetch: the worst time for it.</summary>
public sealed class RotationTests(RotationTests.Fixture system) : IClassFixture<RotationTests.Fixture>
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task No_good_token_is_refused_while_the_keys_change()
    {
        var statuses = await ChangeKeyAsync();
        // The first change made the cluster fetch.
        var momentsLater = await ChangeKeyAsync();

        Assert.All([.. statuses, .. momentsLater], status => Assert.Equal(HttpStatusCode.OK, status));
    }

    // The fixture lets the cluster fetch more often than production does.
    [Fact]
    public void A_token_of_a_new_key_may_wait_until_the_cluster_may_fetch_again() =>
        Assert.True(JwksConfigurationManager.RotationTimeout > new JwksOptions().FetchFloor + JwksConfigurationManager.AskAgainAfter);

    private async Task<IEnumerable<HttpStatusCode>> ChangeKeyAsync()
    {
        var begun = Enumerable.Range(0, 12).Select(_ => new TaskCompletionSource()).ToList();
        var changed = new TaskCompletionSource();
        var working = begun.Select(one => WorkAsync(one, changed.Task)).ToList();
        await Task.WhenAll(begun.Select(one => one.Task)).WaitAsync(Soon);
        system.Sandbox.Stytch.RotateKey();
        changed.SetResult();
        return (await Task.WhenAll(working).WaitAsync(Soon)).SelectMany(statuses => statuses);
    }

    // Until a token of the new key was answered.
    private async Task<List<HttpStatusCode>> WorkAsync(TaskCompletionSource begun, Task changed)
    {
        List<HttpStatusCode> statuses = [];
        for (var isOfNewKey = false; !isOfNewKey; begun.TrySetResult())
        {
            isOfNewKey = changed.IsCompleted;
            using var response = await system.ClientOf("alice@northwind.example").SendModernAsync("tools/list");
            statuses.Add(response.StatusCode);
        }

        return statuses;
    }

    public sealed class Fixture : SystemFixture
    {
        protected override void Configure(WebApplicationBuilder builder) => builder.Services.Configure<JwksOptions>(jwks => jwks.FetchFloor = TimeSpan.FromSeconds(2));
    }
}
