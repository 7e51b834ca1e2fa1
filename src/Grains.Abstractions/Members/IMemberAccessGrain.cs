namespace CodaMcp.Members;

/// <summary>
/// Whether one member may come in: the other side of <see cref="IMemberGrain"/>, of the same actor and by the same key
/// (<see cref="MemberId.ToGrainKey"/>), so that what is decided here holds for the very next request on every front.
/// </summary>
[Alias("codamcp.IMemberAccessGrain")]
public interface IMemberAccessGrain : IGrainWithStringKey
{
    /// <summary>Whether a member may come in who comes by a browser. Asked with every request. Fronts of earlier versions ask so for tokens too.</summary>
    /// <param name="tokenIssuedAt">When the member signed in.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    [Alias("Admit")]
    [ResponseTimeout("00:00:05")]
    ValueTask<Admission> Admit(DateTimeOffset tokenIssuedAt, CancellationToken cancellationToken = default);

    /// <summary>
    /// Lets a request in, or not: the token must still be accepted, the client be allowed and the session be open. Asked by each request that
    /// is no call; a call brings the same question along (<see cref="Calls.IMemberCallGrain.StartCall"/>).
    /// </summary>
    /// <param name="tokenIssuedAt">The token's <c>iat</c>.</param>
    /// <param name="clientId">The OAuth client that the token was issued to.</param>
    /// <param name="sessionId">The session that the request names; null for none.</param>
    /// <param name="revision">The MCP revision that the request says the session is of; empty if it says none.</param>
    [Alias("Enter")]
    [ResponseTimeout("00:00:05")]
    ValueTask<Entry> Enter(DateTimeOffset tokenIssuedAt, string clientId, string? sessionId, string revision);

    /// <summary>Whether a verified token still lets the member in. Fronts of earlier versions ask it with every request.</summary>
    /// <param name="tokenIssuedAt">The token's <c>iat</c>.</param>
    /// <param name="clientId">The OAuth client that the token was issued to.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    [Alias("AdmitClient")]
    [ResponseTimeout("00:00:05")]
    ValueTask<Admission> AdmitClient(DateTimeOffset tokenIssuedAt, string clientId, CancellationToken cancellationToken = default);

    /// <summary>
    /// Refuses every token of the member's that was issued before a moment, by any client, and ends the sessions opened before it. For
    /// good: a later call can only move the moment forward. Durable when this returns. What the issuer issues afterwards is let in, so
    /// a member who must stay out is to be disabled, or removed at the issuer.
    /// </summary>
    /// <param name="issuedBefore">The moment; <c>iat</c> is in whole seconds of the issuer's clock.</param>
    [Alias("RevokeTokens")]
    [ResponseTimeout("00:00:25")]
    Task RevokeTokens(DateTimeOffset issuedBefore);

    /// <summary>Shuts the member out, whatever the token, and ends the member's sessions; or lets them in again. Durable when this returns.</summary>
    /// <param name="disabled">Whether the member is to stay out.</param>
    [Alias("SetDisabled")]
    [ResponseTimeout("00:00:25")]
    Task SetDisabled(bool disabled);

    /// <summary>What was decided about the member.</summary>
    [Alias("GetAccess")]
    ValueTask<MemberAccess> GetAccess();
}
