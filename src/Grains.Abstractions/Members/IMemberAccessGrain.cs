namespace CodaMcp.Members;

/// <summary>
/// Decides whether requests of one member are admitted. An interface of the member's grain, like <see cref="IMemberGrain"/> and with the same
/// key (<see cref="MemberId.ToGrainKey"/>). So a decision applies to the very next request on every front.
/// </summary>
[Alias("codamcp.IMemberAccessGrain")]
public interface IMemberAccessGrain : IGrainWithStringKey
{
    /// <summary>
    /// Returns whether a member who uses a browser is admitted. Called for every request. Fronts of earlier versions also call it for tokens.
    /// </summary>
    /// <param name="tokenIssuedAt">When the member signed in.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    [Alias("Admit")]
    [ResponseTimeout("00:00:05")]
    ValueTask<Admission> Admit(DateTimeOffset tokenIssuedAt, CancellationToken cancellationToken = default);

    /// <summary>
    /// Admits or refuses a request. The token must still be accepted, the client must be allowed, and the session must be open. Called for each
    /// request that is no call. For a call, <see cref="Calls.IMemberCallGrain.StartCall"/> does the same check.
    /// </summary>
    /// <param name="tokenIssuedAt">The token's <c>iat</c>.</param>
    /// <param name="clientId">The OAuth client that the token was issued to.</param>
    /// <param name="sessionId">The session that the request names; null for none.</param>
    /// <param name="revision">The MCP revision that the request declares for the session; empty if it declares none.</param>
    [Alias("Enter")]
    [ResponseTimeout("00:00:05")]
    ValueTask<Entry> Enter(DateTimeOffset tokenIssuedAt, string clientId, string? sessionId, string revision);

    /// <summary>Returns whether a verified token is still accepted. Fronts of earlier versions call it for every request.</summary>
    /// <param name="tokenIssuedAt">The token's <c>iat</c>.</param>
    /// <param name="clientId">The OAuth client that the token was issued to.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    [Alias("AdmitClient")]
    [ResponseTimeout("00:00:05")]
    ValueTask<Admission> AdmitClient(DateTimeOffset tokenIssuedAt, string clientId, CancellationToken cancellationToken = default);

    /// <summary>
    /// Refuses every token of the member that was issued before a moment, for any client. Ends the sessions that were opened before it. This is
    /// permanent: a later call can only move the moment forward. Durable when this returns. Tokens that the issuer issues afterwards are
    /// accepted. To keep a member out, disable the member or remove the member at the issuer.
    /// </summary>
    /// <param name="issuedBefore">The moment; <c>iat</c> is in whole seconds of the issuer's clock.</param>
    [Alias("RevokeTokens")]
    [ResponseTimeout("00:00:25")]
    Task RevokeTokens(DateTimeOffset issuedBefore);

    /// <summary>
    /// Disables or enables the member. A disabled member is refused with any token, and the member's sessions end. Durable when this returns.
    /// </summary>
    /// <param name="disabled">Whether the member is disabled.</param>
    [Alias("SetDisabled")]
    [ResponseTimeout("00:00:25")]
    Task SetDisabled(bool disabled);

    /// <summary>Returns the decisions about the member's access.</summary>
    [Alias("GetAccess")]
    ValueTask<MemberAccess> GetAccess();
}
