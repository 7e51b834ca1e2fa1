namespace CodaMcp.Api;

/// <summary>A query parameter of an endpoint, with its description in the OpenAPI document.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Description">What it does, with units and limits.</param>
/// <param name="Values">The only values that it can have, if there are few.</param>
internal sealed record ApiParameter(string Name, string Description, params string[] Values);

/// <summary>The parameters of an endpoint.</summary>
/// <param name="All">The parameters.</param>
internal sealed record ApiParameters(params ApiParameter[] All);

/// <summary>What a caller needs to use an endpoint.</summary>
/// <param name="Changes">
/// Whether the endpoint changes something. If so, the caller needs the scope <see cref="Scopes.Admin"/>, or from a browser the header against
/// forgery.
/// </param>
/// <param name="Role">
/// The role that the caller also needs. None for the member's own data, and for endpoints where the silo selects the data that each reader may see.
/// </param>
internal sealed record ApiNeeds(bool Changes, Roles.MemberRoles Role);
