using System.Net;
using CodaMcp.Members;

namespace CodaMcp.Tests.Authentication;

/// <summary>Members whose token is good and who may not come all the same.</summary>
public class AdmissionTests
{
    [Fact]
    public async Task A_revoked_token_is_told_to_sign_in_anew()
    {
        await using var front = await TestFront.StartAsync();
        front.Admissions.Answer = Admission.TokenRevoked;
        var response = await front.SendAsync(front.Issuer.Token());

        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
        Assert.EndsWith("error=\"invalid_token\", error_description=\"Token revoked\"", response.Headers.GetValues("WWW-Authenticate").Single(), StringComparison.Ordinal);
        Assert.Equal("""{"error":"invalid_token","error_description":"Token revoked"}""", await response.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task A_disabled_member_is_not_sent_to_sign_in_again()
    {
        await using var front = await TestFront.StartAsync();
        front.Admissions.Answer = Admission.MemberDisabled;
        var response = await front.SendAsync(front.Issuer.Token());

        Assert.Equal(HttpStatusCode.Forbidden, response.StatusCode);
        Assert.Empty(response.Headers.WwwAuthenticate);
        Assert.Equal("""{"error":"access_denied","error_description":"This member may not use this server"}""", await response.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task Where_nobody_can_say_nobody_comes_in()
    {
        await using var front = await TestFront.StartAsync();
        front.Admissions.Answer = null;
        var response = await front.SendAsync(front.Issuer.Token());

        Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
        Assert.Equal(TimeSpan.FromSeconds(5), response.Headers.RetryAfter?.Delta);
    }

    [Fact]
    public async Task A_token_that_is_remembered_is_asked_about_each_time()
    {
        await using var front = await TestFront.StartAsync();
        var token = front.Issuer.Token();
        await front.SendAsync(token);
        front.Admissions.Answer = Admission.TokenRevoked;

        Assert.Equal(HttpStatusCode.Unauthorized, (await front.SendAsync(token)).StatusCode);
    }

    [Fact]
    public async Task The_question_names_the_time_the_token_was_issued()
    {
        await using var front = await TestFront.StartAsync();
        await front.SendAsync(front.Issuer.Token());

        Assert.Equal(front.Time.GetUtcNow(), front.Admissions.AskedFor);
    }

    [Theory]
    [InlineData("organization-test-1")]
    [InlineData("acme")]
    public async Task A_member_of_an_allowed_organization_comes_in(string allowed)
    {
        await using var front = await TestFront.StartAsync(o => o.AllowedOrganizations.Add(allowed));

        Assert.Equal(HttpStatusCode.OK, (await front.SendAsync(front.Issuer.Token())).StatusCode);
    }

    [Theory]
    [InlineData("organization-test-2")]
    [InlineData("ACME")]
    [InlineData("acm")]
    public async Task A_member_of_another_organization_does_not(string allowed)
    {
        await using var front = await TestFront.StartAsync(o => o.AllowedOrganizations.Add(allowed));
        var response = await front.SendAsync(front.Issuer.Token());

        Assert.Equal(HttpStatusCode.Forbidden, response.StatusCode);
        Assert.Equal("""{"error":"access_denied","error_description":"This organization may not use this server"}""", await response.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task A_forged_token_is_not_told_which_organizations_may_come()
    {
        await using var front = await TestFront.StartAsync(o => o.AllowedOrganizations.Add("organization-test-2"));
        using var other = System.Security.Cryptography.RSA.Create(2048);
        var token = TestIssuer.Sign(TestIssuer.Header().ToJsonString(), front.Issuer.Payload().ToJsonString(), other);

        Assert.Equal(HttpStatusCode.Unauthorized, (await front.SendAsync(token)).StatusCode);
    }
}
