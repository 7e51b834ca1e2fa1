using System.Net;
using CodaMcp.Members;
using CodaMcp.Tests.Sessions;
using Orleans.Runtime;

namespace CodaMcp.Tests.Authentication;

/// <summary>Members whose grain, which says whether they may come in, is on a silo that was lost.</summary>
public sealed class GrainAdmissionTests
{
    private readonly FakeMember member = new();

    [Theory]
    [InlineData(typeof(TimeoutException))]
    [InlineData(typeof(SiloUnavailableException))]
    public async Task A_member_whose_silo_is_lost_comes_in_as_soon_as_the_grain_is_elsewhere(Type loss)
    {
        member.OnAdmit = () => member.Heard.Count < 4 ? throw (Exception)Activator.CreateInstance(loss)! : ValueTask.FromResult(Admission.Admitted);

        Assert.Equal(HttpStatusCode.OK, (await SendAsync()).StatusCode);
    }

    [Theory]
    [InlineData(Admission.TokenRevoked, HttpStatusCode.Unauthorized)]
    [InlineData(Admission.MemberDisabled, HttpStatusCode.Forbidden)]
    public async Task A_member_who_was_shut_out_stays_out_when_a_silo_is_lost(Admission decided, HttpStatusCode status)
    {
        member.OnAdmit = () => member.Heard.Count < 4 ? throw new SiloUnavailableException() : ValueTask.FromResult(decided);

        Assert.Equal(status, (await SendAsync()).StatusCode);
    }

    [Theory]
    [InlineData(typeof(TimeoutException))]
    [InlineData(typeof(SiloUnavailableException))]
    public async Task A_member_whose_grain_stays_away_is_told_to_come_back_and_not_to_sign_in(Type loss)
    {
        // Away for longer than anybody waits.
        member.OnAdmit = () => member.Heard.Count < 100 ? throw (Exception)Activator.CreateInstance(loss)! : ValueTask.FromResult(Admission.Admitted);
        var response = await SendAsync();

        Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
        Assert.Equal(TimeSpan.FromSeconds(5), response.Headers.RetryAfter?.Delta);
        Assert.Empty(response.Headers.WwwAuthenticate);
    }

    private async Task<HttpResponseMessage> SendAsync()
    {
        await using var front = await TestFront.StartAsync(member: member);
        return await front.LetTimePassUntil(front.SendAsync(front.Issuer.Token()));
    }
}
