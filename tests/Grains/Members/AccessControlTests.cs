using CodaMcp.Members;
using CodaMcp.Policies;
using CodaMcp.Sessions;
using CodaMcp.Stops;
using CodaMcp.Storage;
using CodaMcp.Tests.Policies;
using CodaMcp.Tests.Storage;
using CodaMcp.Tests.Tools;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace CodaMcp.Tests.Members;

public sealed class AccessControlTests
{
    private static readonly MemberId Ada = new("https://issuer.example", "org-1", "ada");

    [Theory]
    [InlineData(null, true)]
    [InlineData("""{"deniedDocuments":["AbCDeFGH"],"noLinkSharing":true}""", true)]
    [InlineData("""{"noButtons":true}""", false)]
    [InlineData("""{"readOnly":true}""", false)]
    [InlineData("""{"allowedDocuments":["AbCDeFGH"]}""", false)]
    public void A_member_sees_all_tools_if_the_policy_forbids_none(string? policy, bool all)
    {
        var policies = policy is null
            ? MemberPolicyTests.Policies()
            : MemberPolicyTests.Policies((Ada.Organization, "", new PolicyCheck(ToolBench.Product).Check(PolicyText.ReadStrict(policy), isMembers: false, out _)));
        using var data = new MemberData(new MemberStoreInMemory(), Ada.ToGrainKey(), NullLogger<MemberData>.Instance);
        var access = new AccessControl(
            data, new MemberSessions(data, Options.Create(new MemberSessionOptions()), TimeProvider.System), new ScopeChallenges(TimeProvider.System), new CurrentStops(),
            policies, ToolBench.Product);

        Assert.Equal(all, access.SeesAllTools);
    }
}
