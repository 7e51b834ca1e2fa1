namespace CodaMcp.Sandbox.Stytch;

/// <summary>The contents of the consent page.</summary>
/// <param name="Request">The authorization request.</param>
/// <param name="Client">The client.</param>
/// <param name="Members">The members who can consent.</param>
/// <param name="Chosen">The member who is chosen at first.</param>
/// <param name="FormAction">The address for the form: the same request again.</param>
/// <param name="FormToken">Proves that this page sent the form.</param>
internal sealed record ConsentView(
    AuthorizationRequest Request,
    ConnectedApp Client,
    IReadOnlyList<SandboxMember> Members,
    SandboxMember Chosen,
    string FormAction,
    string FormToken);
