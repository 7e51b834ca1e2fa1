using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace CodaMcp.Sandbox.Stytch;

/// <summary>A person who can sign in to the sandbox. The ids are the same in every sandbox, so stored data keeps its owner.</summary>
/// <param name="MemberId">Stytch's member id (<c>member-test-UUID</c>): the <c>sub</c> of the member's tokens.</param>
/// <param name="Name">The full name.</param>
/// <param name="Email">The email address. <c>sandbox_member</c> selects the first member with this address.</param>
/// <param name="Role">The role in the organization.</param>
/// <param name="Organization">The member's organization.</param>
public sealed partial record SandboxMember(string MemberId, string Name, string Email, SandboxRole Role, SandboxOrganization Organization)
{
    /// <summary>The phone number for codes (E.164), a second factor; null for none.</summary>
    public string? PhoneNumber { get; init; }

    /// <summary>Stytch's id of the member's authenticator app, a second factor; null for none.</summary>
    public string? TotpRegistrationId { get; init; }

    /// <summary>The secret of the authenticator app. It is derived from the id, so every sandbox has the same one.</summary>
    internal byte[]? TotpSecret => TotpRegistrationId is null ? null : Encoding.ASCII.GetBytes(TotpRegistrationId);

    /// <summary>The initial members of every sandbox.</summary>
    internal static IReadOnlyList<SandboxMember> Seeded { get; } = Seed();

    /// <summary>
    /// Returns the seeded member with this email. <c>crowd-1@northwind.example</c> to <c>crowd-999@northwind.example</c> are editors that no page lists, for
    /// tests with many members. Null for any other email.
    /// </summary>
    internal static SandboxMember? Named(string? email) =>
        Seeded.FirstOrDefault(member => member.Email == email)
        ?? (Crowd().Match(email ?? "") is { Success: true } match ? InCrowd(int.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture)) : null);

    /// <summary>Returns the seeded member with this id in this organization.</summary>
    /// <exception cref="OAuthException">No such member exists.</exception>
    internal static SandboxMember Find(string? organization, string? memberId) =>
        Seeded.FirstOrDefault(member => member.MemberId == memberId && member.IsOf(organization))
        ?? throw new OAuthException("member_not_found", "No member of that organization has that id.", 404);

    /// <summary>Whether the member belongs to the organization with this id or slug.</summary>
    internal bool IsOf(string? organization) => Organization.OrganizationId == organization || Organization.Slug == organization;

    /// <summary>Whether the member has every permission of <paramref name="scope"/> and so can grant it.</summary>
    internal bool CanGrant(SandboxScope scope) => !scope.NeedsEditor || Role != SandboxRole.Viewer;

    private static SandboxMember InCrowd(int number) => new(
        $"member-test-3b1e5c20-0000-4000-8000-00000001{number:d4}", $"Crowd {number}", $"crowd-{number}@northwind.example", SandboxRole.Editor, Seeded[0].Organization);

    [GeneratedRegex(@"\Acrowd-([1-9]\d{0,2})@northwind\.example\z", RegexOptions.CultureInvariant)]
    private static partial Regex Crowd();

    private static SandboxMember[] Seed()
    {
        var northwind = new SandboxOrganization("organization-test-7d3f0a10-0000-4000-8000-00000000a001", "Northwind Labs", "northwind-labs");
        var southpaw = new SandboxOrganization("organization-test-7d3f0a10-0000-4000-8000-00000000a002", "Southpaw Studio", "southpaw-studio");
        var contour = new SandboxOrganization("organization-test-7d3f0a10-0000-4000-8000-00000000a003", "Contour Bank", "contour-bank")
        {
            SsoConnectionId = "saml-connection-test-9c2e7b40-0000-4000-8000-00000000c001",
        };
        var meridian = new SandboxOrganization("organization-test-7d3f0a10-0000-4000-8000-00000000a004", "Meridian Health", "meridian-health") { RequiresSecondFactor = true };
        var lumen = new SandboxOrganization("organization-test-7d3f0a10-0000-4000-8000-00000000a005", "Lumen Freight", "lumen-freight") { RequiresSecondFactor = true };
        return
        [
            new("member-test-3b1e5c20-0000-4000-8000-00000000b001", "Alice Novak", "alice@northwind.example", SandboxRole.Admin, northwind),
            new("member-test-3b1e5c20-0000-4000-8000-00000000b002", "Bob Ferris", "bob@northwind.example", SandboxRole.Editor, northwind),
            new("member-test-3b1e5c20-0000-4000-8000-00000000b003", "Carol Adeyemi", "carol@northwind.example", SandboxRole.Viewer, northwind),
            new("member-test-3b1e5c20-0000-4000-8000-00000000b004", "Dana Ilves", "dana@southpaw.example", SandboxRole.Editor, southpaw),
            // The same person is also a guest of another organization. A sign-in with her address must ask which organization.
            new("member-test-3b1e5c20-0000-4000-8000-00000000b005", "Dana Ilves", "dana@southpaw.example", SandboxRole.Viewer, northwind),
            new("member-test-3b1e5c20-0000-4000-8000-00000000b006", "Erin Sato", "erin@contour.example", SandboxRole.Editor, contour),
            new("member-test-3b1e5c20-0000-4000-8000-00000000b007", "Farid Haddad", "farid@meridian.example", SandboxRole.Editor, meridian)
            {
                TotpRegistrationId = "member-totp-test-4f8d1a60-0000-4000-8000-00000000d001",
            },
            new("member-test-3b1e5c20-0000-4000-8000-00000000b008", "Gina Okafor", "gina@lumen.example", SandboxRole.Editor, lumen)
            {
                PhoneNumber = "+12025550108",
            },
        ];
    }
}
