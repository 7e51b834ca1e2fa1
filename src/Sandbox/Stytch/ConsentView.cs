namespace CodaMcp.Sandbox.Stytch;

/// <summary>What the consent page shows.</summary>
/// <param name="Request">What is asked for.</param>
/// <param name="Client">Who asks.</param>
/// <param name="Members">Who can answer.</param>
/// <param name="Chosen">Who is picked at first.</param>
/// <param name="FormAction">Where the form goes: the same request again.</param>
/// <param name="FormToken">What proves that this page sent it.</param>
internal sealed record ConsentView(
    AuthorizationRequest Request,
    ConnectedApp Client,
    IReadOnlyList<SandboxMember> Members,
    SandboxMember Chosen,
    string FormAction,
    string FormToken);
