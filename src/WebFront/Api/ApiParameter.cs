namespace CodaMcp.Api;

/// <summary>A parameter in the query of an endpoint: what may be there, and what the OpenAPI document says of it.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Description">What it does, with units and limits.</param>
/// <param name="Values">The only values that it can have, if these are few.</param>
internal sealed record ApiParameter(string Name, string Description, params string[] Values);

/// <summary>The parameters of an endpoint.</summary>
/// <param name="All">The parameters.</param>
internal sealed record ApiParameters(params ApiParameter[] All);

/// <summary>What a caller needs for an endpoint.</summary>
/// <param name="Changes">Whether it changes something, which needs the scope <see cref="Scopes.Admin"/> and, from a browser, the header against forgery.</param>
/// <param name="Role">The role that is needed besides; none for the own data, and where the silo shows each reader what they may see.</param>
internal sealed record ApiNeeds(bool Changes, Roles.MemberRoles Role);
