using System.Net;
using CodaMcp.Authentication;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace CodaMcp.Tests.Authentication;

/// <summary>Who tries too many bad tokens, and who is not meant by that.</summary>
public class SignInFailureTests
{
    [Fact]
    public async Task After_too_many_bad_tokens_the_address_is_told_when_to_come_back()
    {
        await using var front = await TestFront.StartAsync(o => o.FailuresPerMinute = 3);
        for (var i = 0; i < 3; i++)
            Assert.Equal(HttpStatusCode.Unauthorized, (await front.SendAsync($"junk-{i}")).StatusCode);
        front.Time.Advance(TimeSpan.FromSeconds(20));
        var response = await front.SendAsync(front.Issuer.Token());

        Assert.Equal(HttpStatusCode.TooManyRequests, response.StatusCode);
        Assert.Equal(TimeSpan.FromSeconds(40), response.Headers.RetryAfter?.Delta);
        Assert.Empty(response.Headers.WwwAuthenticate);
    }

    [Fact]
    public async Task Past_the_limit_no_key_is_asked_for()
    {
        await using var front = await TestFront.StartAsync(o => o.FailuresPerMinute = 3);
        for (var i = 0; i < 3; i++)
            await front.SendAsync("junk");
        var asked = front.Keys.Asked;
        front.Time.Advance(TimeSpan.FromSeconds(30));
        await front.SendAsync(front.Issuer.Token(keyId: "jwk-test-9"));

        Assert.Equal(asked, front.Keys.Asked);
    }

    [Fact]
    public async Task A_minute_later_the_address_may_try_again()
    {
        await using var front = await TestFront.StartAsync(o => o.FailuresPerMinute = 1);
        await front.SendAsync("junk");
        front.Time.Advance(TimeSpan.FromMinutes(1));

        Assert.Equal(HttpStatusCode.OK, (await front.SendAsync(front.Issuer.Token())).StatusCode);
    }

    [Fact]
    public async Task A_token_known_to_be_good_is_served_whatever_else_comes_from_its_address()
    {
        await using var front = await TestFront.StartAsync(o => o.FailuresPerMinute = 1);
        var token = front.Issuer.Token();
        await front.SendAsync(token);
        await front.SendAsync("junk");

        Assert.Equal(HttpStatusCode.OK, (await front.SendAsync(token)).StatusCode);
    }

    [Fact]
    public async Task An_expired_token_is_not_counted()
    {
        await using var front = await TestFront.StartAsync(o => o.FailuresPerMinute = 1);
        var token = front.Issuer.Token();
        front.Time.Advance(TimeSpan.FromHours(2));
        await front.SendAsync(token);

        Assert.Equal(HttpStatusCode.OK, (await front.SendAsync(front.Issuer.Token())).StatusCode);
    }

    [Fact]
    public async Task A_request_without_a_token_is_not_counted()
    {
        await using var front = await TestFront.StartAsync(o => o.FailuresPerMinute = 1);
        await front.SendAsync();

        Assert.Equal(HttpStatusCode.OK, (await front.SendAsync(front.Issuer.Token())).StatusCode);
    }

    [Fact]
    public async Task A_forged_signature_is_counted()
    {
        await using var front = await TestFront.StartAsync(o => o.FailuresPerMinute = 1);
        using var other = System.Security.Cryptography.RSA.Create(2048);
        await front.SendAsync(TestIssuer.Sign(TestIssuer.Header().ToJsonString(), front.Issuer.Payload().ToJsonString(), other));

        Assert.Equal(HttpStatusCode.TooManyRequests, (await front.SendAsync(front.Issuer.Token())).StatusCode);
    }

    [Fact]
    public async Task The_operator_is_told_once()
    {
        await using var front = await TestFront.StartAsync(o => o.FailuresPerMinute = 2);
        for (var i = 0; i < 20; i++)
            await front.SendAsync("junk");

        Assert.Single(front.Logs.Lines, line => line.Contains("Too many failed sign-ins from 127.0.0.1", StringComparison.Ordinal));
    }

    [Fact]
    public void The_addresses_of_one_IPv6_network_count_as_one()
    {
        var failures = Failures();
        failures.Note(Refusal.Malformed, IPAddress.Parse("2001:db8:1:2:3:4:5:6"));

        Assert.NotNull(failures.BlockedFor(IPAddress.Parse("2001:db8:1:2::1")));
        Assert.Null(failures.BlockedFor(IPAddress.Parse("2001:db8:1:3::1")));
    }

    [Fact]
    public void An_IPv4_address_counts_as_itself_in_both_spellings()
    {
        var failures = Failures();
        failures.Note(Refusal.Malformed, IPAddress.Parse("::ffff:192.0.2.1"));

        Assert.NotNull(failures.BlockedFor(IPAddress.Parse("192.0.2.1")));
    }

    [Fact]
    public void No_more_addresses_are_remembered_than_there_is_room_for()
    {
        var failures = Failures();
        for (var i = 0; i < 3 * SignInFailures.Capacity; i++)
            failures.Note(Refusal.Malformed, new IPAddress(i));

        Assert.InRange(failures.Count, SignInFailures.Capacity / 2, SignInFailures.Capacity);
    }

    private static SignInFailures Failures() =>
        new(Options.Create(new AuthenticationOptions { FailuresPerMinute = 1 }), TimeProvider.System, NullLogger<SignInFailures>.Instance);
}
