namespace CodaMcp.Authentication;

/// <summary>What an access token says, before anybody has verified that its issuer said it.</summary>
/// <param name="KeyId">Header <c>kid</c>.</param>
/// <param name="Member">Who it is about and for what; the issuer is as written.</param>
/// <param name="IssuedAt"><c>iat</c>.</param>
/// <param name="OrganizationSlug">The organization's short name, where there is one.</param>
internal sealed record InspectedToken(string KeyId, MemberPrincipal Member, DateTimeOffset IssuedAt, string? OrganizationSlug = null);
