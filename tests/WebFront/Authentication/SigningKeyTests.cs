using System.Net;
using CodaMcp.Authentication;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;

namespace CodaMcp.Tests.Authentication;

public class SigningKeyTests
{
    [Fact]
    public async Task The_first_token_of_a_rotated_key_is_accepted()
    {
        await using var front = await TestFront.StartAsync();
        await front.SendAsync(front.Issuer.Token());
        front.Time.Advance(TimeSpan.FromMinutes(1));
        front.Keys.Rotate(TestIssuer.KeyId, "jwk-test-2");
        Assert.Equal(HttpStatusCode.OK, (await front.SendAsync(front.Issuer.Token(keyId: "jwk-test-2"))).StatusCode);
    }

    [Fact]
    public async Task The_old_key_is_accepted_as_long_as_it_is_published()
    {
        await using var front = await TestFront.StartAsync();
        front.Keys.Rotate(TestIssuer.KeyId, "jwk-test-2");
        await front.SendAsync(front.Issuer.Token(keyId: "jwk-test-2"));
        Assert.Equal(HttpStatusCode.OK, (await front.SendAsync(front.Issuer.Token())).StatusCode);
    }

    [Fact]
    public async Task A_rotation_amid_junk_is_waited_for_until_the_cluster_may_fetch_again()
    {
        await using var front = await TestFront.StartAsync();
        await front.SendAsync(front.Issuer.Token(p => p["iat"] = p["iat"]!.GetValue<long>() - 2, keyId: "junk"));
        front.Keys.Held = front.Keys.Fetch();
        front.Time.Advance(TimeSpan.FromSeconds(5));
        front.Keys.Rotate("jwk-test-2");
        var waiting = front.SendAsync(front.Issuer.Token(keyId: "jwk-test-2"));
        await Eventually(() => front.Time.HasTimer(JwksConfigurationManager.AskAgainAfter));
        front.Keys.Held = null;
        front.Time.Advance(JwksConfigurationManager.AskAgainAfter);
        Assert.Equal(HttpStatusCode.OK, (await waiting).StatusCode);
    }

    [Fact]
    public async Task A_token_newer_than_the_newest_fetch_is_never_called_invalid_for_its_key()
    {
        await using var front = await TestFront.StartAsync();
        front.Keys.Held = front.Keys.Fetch();
        await front.SendAsync(front.Issuer.Token());
        front.Time.Advance(TimeSpan.FromSeconds(5));
        var response = await front.LetTimePassUntil(front.SendAsync(front.Issuer.Token(keyId: "jwk-test-2")));
        Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
    }

    [Fact]
    public async Task A_key_that_came_into_use_in_the_second_of_a_fetch_is_waited_for()
    {
        await using var front = await TestFront.StartAsync();
        front.Time.Advance(TimeSpan.FromSeconds(30.9));
        front.Keys.Held = front.Keys.Fetch();
        await front.SendAsync(front.Issuer.Token(p => p["iat"] = p["iat"]!.GetValue<long>() - 2, keyId: "junk"));
        // By a clock of whole seconds the token is older than the fetch.
        var waiting = front.SendAsync(front.Issuer.Token(keyId: "jwk-test-2"));
        await Eventually(() => front.Time.HasTimer(JwksConfigurationManager.AskAgainAfter));
        front.Keys.Rotate("jwk-test-2");
        front.Keys.Held = null;
        front.Time.Advance(JwksConfigurationManager.AskAgainAfter);
        Assert.Equal(HttpStatusCode.OK, (await waiting).StatusCode);
    }

    [Fact]
    public async Task A_token_from_the_future_does_not_wait_for_its_key()
    {
        await using var front = await TestFront.StartAsync();
        front.Keys.Held = front.Keys.Fetch();
        await front.SendAsync(front.Issuer.Token());
        front.Time.Advance(JwksConfigurationManager.NewFor);
        var asked = front.Keys.Asked;
        for (var i = 0; i < 40; i++)
        {
            // No time passes here, so a token that waited would wait for ever.
            using var response = await front.SendAsync(FromTheFuture(front, $"junk-{i}"));
            Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
            Assert.NotNull(response.Headers.RetryAfter);
        }
        Assert.InRange(front.Keys.Asked - asked, 0, 1);
    }

    [Fact]
    public async Task Tokens_from_the_future_keep_no_member_with_a_new_key_out()
    {
        await using var front = await TestFront.StartAsync();
        front.Keys.Held = front.Keys.Fetch();
        await front.SendAsync(front.Issuer.Token());
        front.Time.Advance(TimeSpan.FromSeconds(5));
        var junk = await Task.WhenAll(Enumerable.Range(0, 300).Select(i => front.SendAsync(FromTheFuture(front, $"junk-{i}"))));
        Assert.All(junk, response => Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode));
        var waiting = front.SendAsync(front.Issuer.Token(keyId: "jwk-test-2"));
        await Eventually(() => front.Time.HasTimer(JwksConfigurationManager.AskAgainAfter));
        front.Keys.Rotate("jwk-test-2");
        front.Keys.Held = null;
        front.Time.Advance(JwksConfigurationManager.AskAgainAfter);

        Assert.Equal(HttpStatusCode.OK, (await waiting).StatusCode);
    }

    [Fact]
    public async Task All_tokens_of_one_new_key_wait_however_many_come_from_an_address()
    {
        await using var front = await TestFront.StartAsync();
        front.Keys.Held = front.Keys.Fetch();
        await front.SendAsync(front.Issuer.Token());
        front.Time.Advance(TimeSpan.FromSeconds(5));
        var waiting = Enumerable.Range(0, 40).Select(i => front.SendAsync(front.Issuer.Token(p => p["jti"] = $"jti-{i}", keyId: "jwk-test-2"))).ToList();
        await Eventually(() => front.Time.HasTimer(JwksConfigurationManager.AskAgainAfter));
        front.Keys.Rotate("jwk-test-2");
        front.Keys.Held = null;
        foreach (var one in waiting)
            Assert.Equal(HttpStatusCode.OK, (await front.LetTimePassUntil(one)).StatusCode);
    }

    [Fact]
    public async Task Those_who_wait_for_one_key_ask_the_cluster_together()
    {
        var time = new FakeTimeProvider();
        var source = new FakeKeySource(time) { Hanging = true };
        var keys = new JwksConfigurationManager(source, Options.Create(new AuthenticationOptions { PublicUrl = "http://localhost" }), time, NullLogger<JwksConfigurationManager>.Instance);
        var waiting = Enumerable.Range(0, 40).Select(_ => keys.FindAsync("jwk-test-2", time.GetUtcNow(), IPAddress.Loopback, CancellationToken.None)).ToList();
        await Eventually(() => source.Asked > 0);
        time.Advance(JwksConfigurationManager.ClusterTimeout);

        Assert.All(await Task.WhenAll(waiting), answer => Assert.Equal(KeyLookup.Unavailable, answer));
        Assert.Equal(1, source.Asked);
    }

    [Fact]
    public async Task An_address_has_few_places_to_wait_for_keys_that_nobody_has()
    {
        await using var front = await TestFront.StartAsync();
        front.Keys.Held = front.Keys.Fetch();
        await front.SendAsync(front.Issuer.Token());
        front.Time.Advance(TimeSpan.FromSeconds(5));
        var junk = Enumerable.Range(0, 50).Select(i => front.SendAsync(front.Issuer.Token(keyId: $"jwk-junk-{i % 10}", header: header => header["kid"] = $"jwk-junk-{i}"))).ToList();
        await Eventually(() => junk.Count(response => response.IsCompleted) == 50 - WaitingTokens.PlacesPerNetwork);

        Assert.All(junk.Where(response => response.IsCompleted), response => Assert.Equal(HttpStatusCode.ServiceUnavailable, response.Result.StatusCode));
        foreach (var one in junk)
            Assert.Equal(HttpStatusCode.ServiceUnavailable, (await front.LetTimePassUntil(one)).StatusCode);
    }

    [Fact]
    public async Task Without_any_keys_a_good_token_is_answered_with_503()
    {
        await using var front = await TestFront.StartAsync(keys: k => k.Down = true);
        var response = await front.SendAsync(front.Issuer.Token());
        Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
        Assert.Equal(TimeSpan.FromSeconds(5), response.Headers.RetryAfter?.Delta);
        Assert.Empty(response.Headers.WwwAuthenticate);
        Assert.Equal(
            """{"error":"temporarily_unavailable","error_description":"Signing keys are not available, try again shortly"}""",
            await response.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task Where_the_issuer_never_had_keys_a_good_token_is_answered_with_503()
    {
        await using var front = await TestFront.StartAsync(keys: k =>
        {
            k.Published.Clear();
            k.LastError = "500";
        });
        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await front.SendAsync(front.Issuer.Token())).StatusCode);
    }

    [Fact]
    public async Task A_cluster_that_hangs_is_waited_for_five_seconds()
    {
        await using var front = await TestFront.StartAsync(keys: k => k.Hanging = true);
        var start = front.Time.GetUtcNow();
        var response = await front.LetTimePassUntil(front.SendAsync(front.Issuer.Token()));
        Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
        Assert.True(front.Time.GetUtcNow() - start >= TimeSpan.FromSeconds(5));
    }

    [Fact]
    public async Task A_malformed_token_is_401_even_without_keys()
    {
        await using var front = await TestFront.StartAsync(keys: k => k.Down = true);
        Assert.Equal(HttpStatusCode.Unauthorized, (await front.SendAsync("junk")).StatusCode);
    }

    [Fact]
    public async Task A_known_key_outlives_an_outage()
    {
        await using var front = await TestFront.StartAsync();
        await front.SendAsync(front.Issuer.Token());
        front.Keys.Down = true;
        front.Time.Advance(TimeSpan.FromHours(30));
        Assert.Equal(HttpStatusCode.OK, (await front.SendAsync(front.Issuer.Token())).StatusCode);
    }

    [Fact]
    public async Task An_unknown_key_during_an_outage_is_503()
    {
        await using var front = await TestFront.StartAsync();
        await front.SendAsync(front.Issuer.Token());
        front.Time.Advance(TimeSpan.FromMinutes(1));
        front.Keys.Down = true;
        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await front.SendAsync(front.Issuer.Token(keyId: "jwk-test-2"))).StatusCode);
    }

    [Fact]
    public async Task The_end_of_an_outage_is_the_end_of_the_503()
    {
        await using var front = await TestFront.StartAsync(keys: k => k.Down = true);
        await front.SendAsync(front.Issuer.Token());
        front.Keys.Down = false;
        Assert.Equal(HttpStatusCode.OK, (await front.SendAsync(front.Issuer.Token())).StatusCode);
    }

    [Fact]
    public async Task The_copy_is_renewed_before_it_is_five_minutes_old()
    {
        await using var front = await TestFront.StartAsync();
        await Eventually(() => front.Time.HasTimer(SigningKeyRefresh.Period));
        var asked = front.Keys.Asked;
        front.Time.Advance(TimeSpan.FromSeconds(299));
        await Eventually(() => front.Keys.Asked > asked);
    }

    [Fact]
    public async Task A_withdrawn_key_is_refused_once_the_copy_is_renewed()
    {
        await using var front = await TestFront.StartAsync();
        var token = front.Issuer.Token();
        Assert.Equal(HttpStatusCode.OK, (await front.SendAsync(token)).StatusCode);
        front.Keys.Rotate("jwk-test-2");
        var keys = (JwksConfigurationManager)front.Services.GetService(typeof(JwksConfigurationManager))!;
        await Eventually(() => front.Time.HasTimer(SigningKeyRefresh.Period));
        front.Time.Advance(SigningKeyRefresh.Period);
        await Eventually(() => keys.Find(TestIssuer.KeyId) is null);
        Assert.Equal(HttpStatusCode.Unauthorized, (await front.SendAsync(token)).StatusCode);
    }

    [Fact]
    public async Task A_key_replaced_under_its_id_ends_the_tokens_verified_with_it()
    {
        await using var front = await TestFront.StartAsync();
        var token = front.Issuer.Token();
        Assert.Equal(HttpStatusCode.OK, (await front.SendAsync(token)).StatusCode);
        front.Keys.Published[0] = TestIssuer.PublicKey("another") with { KeyId = TestIssuer.KeyId };
        await ((JwksConfigurationManager)front.Services.GetService(typeof(JwksConfigurationManager))!).RefreshAsync(CancellationToken.None);
        Assert.Equal(HttpStatusCode.Unauthorized, (await front.SendAsync(token)).StatusCode);
    }

    [Fact]
    public async Task An_older_answer_does_not_bring_back_a_withdrawn_key()
    {
        await using var front = await TestFront.StartAsync();
        await front.SendAsync(front.Issuer.Token());
        var old = front.Keys.Fetch();
        front.Time.Advance(TimeSpan.FromSeconds(1));
        front.Keys.Rotate("jwk-test-2");
        var keys = (JwksConfigurationManager)front.Services.GetService(typeof(JwksConfigurationManager))!;
        await keys.RefreshAsync(CancellationToken.None);
        front.Keys.Held = old;
        await keys.RefreshAsync(CancellationToken.None);
        Assert.Null(keys.Find(TestIssuer.KeyId));
    }

    [Fact]
    public async Task The_front_is_ready_once_it_has_keys()
    {
        await using var front = await TestFront.StartAsync(keys: k => k.Down = true);
        Assert.Equal(HealthStatus.Unhealthy, (await front.HealthAsync()).Status);
        front.Keys.Down = false;
        await front.SendAsync(front.Issuer.Token());
        Assert.Equal(HealthStatus.Healthy, (await front.HealthAsync()).Status);
    }

    [Fact]
    public async Task The_front_is_degraded_while_the_last_good_keys_serve()
    {
        await using var front = await TestFront.StartAsync();
        await front.SendAsync(front.Issuer.Token());
        var keys = (JwksConfigurationManager)front.Services.GetService(typeof(JwksConfigurationManager))!;
        front.Keys.LastError = "Stytch answered 500.";
        await keys.RefreshAsync(CancellationToken.None);
        Assert.Equal(HealthStatus.Degraded, (await front.HealthAsync()).Status);
        using var served = await front.SendAsync(front.Issuer.Token());
        Assert.Equal(HttpStatusCode.OK, served.StatusCode);
    }

    [Fact]
    public async Task A_failed_refresh_logs_nothing_that_a_stranger_sent()
    {
        await using var front = await TestFront.StartAsync(keys: k => k.Down = true);
        await front.SendAsync(front.Issuer.Token(keyId: "stranger"));
        Assert.Contains("The cluster has not answered with signing keys yet: System.TimeoutException", front.Logs.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("stranger", front.Logs.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_refresh_that_fails_after_the_cluster_had_answered_is_a_warning()
    {
        await using var front = await TestFront.StartAsync();
        await front.SendAsync(front.Issuer.Token());
        front.Keys.Down = true;
        await front.SendAsync(front.Issuer.Token(keyId: "stranger"));
        Assert.Contains("Warning: The cluster did not answer with signing keys: System.TimeoutException", front.Logs.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("stranger", front.Logs.Text, StringComparison.Ordinal);
    }

    private static string FromTheFuture(TestFront front, string keyId) => front.Issuer.Token(
        p =>
        {
            p["iat"] = p["iat"]!.GetValue<long>() + 25;
            p["nbf"] = p["iat"]!.DeepClone();
        },
        header => header["kid"] = keyId);

    private static async Task Eventually(Func<bool> condition)
    {
        for (var i = 0; i < 5000 && !condition(); i++)
            await Task.Delay(2);
        Assert.True(condition());
    }
}
