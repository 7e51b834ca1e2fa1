namespace CodaMcp.Authentication;

/// <summary>The contents of an access token whose signature is not verified yet.</summary>
/// <param name="KeyId">The <c>kid</c> in the header.</param>
/// <param name="Member">The member and the grant that the token describes. The issuer is as the token states it.</param>
/// <param name="IssuedAt"><c>iat</c>.</param>
/// <param name="OrganizationSlug">The organization's slug, or null.</param>
internal sealed record InspectedToken(string KeyId, MemberPrincipal Member, DateTimeOffset IssuedAt, string? OrganizationSlug = null);
