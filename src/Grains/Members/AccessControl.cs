using CodaMcp.Policies;
using CodaMcp.Sessions;
using CodaMcp.Stops;
using CodaMcp.Storage;
using CodaMcp.Tools;

namespace CodaMcp.Members;

/// <summary>
/// Decides who may call on a member's behalf. A decision applies at once. The caller stores it (<see cref="MemberData.SaveAsync"/>).
/// Use only in the grain's turns.
/// </summary>
/// <param name="data">The member's data.</param>
/// <param name="sessions">The sessions. A decision may end them.</param>
/// <param name="challenges">The scope challenges that clients have received.</param>
/// <param name="stops">The stops that operators have set.</param>
/// <param name="policies">The policies of organizations.</param>
/// <param name="catalog">The tools.</param>
public sealed class AccessControl(MemberData data, MemberSessions sessions, ScopeChallenges challenges, CurrentStops stops, CurrentPolicies policies, ToolCatalog catalog)
{
    private const string Only = "";
    private readonly MemberId member = data.Member;
    private readonly StoredMap<StoredAccess> entries = data.Map("access", MembersJson.Default.StoredAccess);

    /// <summary>The error for a caller whose token is no longer accepted.</summary>
    public static ToolError SignedOut { get; } = new(ToolErrorKind.SignedOut, "You have been signed out of this server. Sign in again.");

    /// <summary>The current decisions about the member.</summary>
    public MemberAccess Decided => new(Stored.RevokedBefore, Stored.Disabled);

    /// <summary>Whether the organization's policy forbids the member no tool.</summary>
    public bool SeesAllTools => policies.Of(member) is var policy && (policy == MemberPolicy.None || policy.Tools.ForbiddenOf(catalog).Count == 0);

    /// <summary>Checks whether a token is accepted.</summary>
    /// <param name="tokenIssuedAt">The token's <c>iat</c>.</param>
    public Admission AdmissionOf(DateTimeOffset tokenIssuedAt) =>
        Stored.Disabled ? Admission.MemberDisabled
        : tokenIssuedAt < Stored.RevokedBefore ? Admission.TokenRevoked
        : Admission.Admitted;

    /// <summary>Checks whether a client's token is accepted. The organization's policy may not allow the client.</summary>
    /// <param name="tokenIssuedAt">The token's <c>iat</c>.</param>
    /// <param name="clientId">The OAuth client.</param>
    public Admission AdmissionOf(DateTimeOffset tokenIssuedAt, string clientId) => AdmissionOf(tokenIssuedAt) is not Admission.Admitted and var refused
        ? refused
        : policies.StandingOf(member.Organization, clientId) switch
        {
            ClientStanding.Allowed => Admission.Admitted,
            ClientStanding.Pending => Admission.ClientPending,
            _ => Admission.ClientNotAllowed,
        };

    /// <summary>
    /// Returns why a call is refused, or null if it is allowed. A call is refused if its token is no longer accepted, if an operator has stopped it,
    /// or if the organization's policy forbids it. The front also checks the token before each request.
    /// </summary>
    /// <param name="call">The call.</param>
    /// <param name="writes">Whether the call is about to write, or may write later.</param>
    public ToolError? RefusalOf(CallTool call, bool writes)
    {
        ArgumentNullException.ThrowIfNull(call);
        return AdmissionOf(call.TokenIssuedAt, call.Client.ClientId) switch
        {
            Admission.Admitted => stops.RefusalOf(member, call.Client.ClientId, call.Tool, writes)
                ?? (catalog.Find(call.Tool) is { } tool ? policies.Of(member).Tools.RefusalOf(tool.Descriptor) : null),
            Admission.ClientPending or Admission.ClientNotAllowed => ToolRules.Forbids("this client"),
            _ => SignedOut,
        };
    }

    /// <summary>
    /// Returns why a call that lacks a scope is refused. Returns null if it has all the scopes that the front knows it needs. The scopes of a call
    /// never change.
    /// </summary>
    public ToolError? ScopeRefusalOf(CallTool call)
    {
        ArgumentNullException.ThrowIfNull(call);
        if (call.HasRequiredScopes)
        {
            challenges.Fulfil(call);
            return null;
        }

        if (!challenges.WereInVain(call))
        {
            return new ToolError(ToolErrorKind.InsufficientScope, $"'{call.Tool}' needs the scopes {string.Join(" and ", call.RequiredScopes)}. Sign in again and grant them.")
            {
                RequiredScopes = call.RequiredScopes,
            };
        }

        var role = call.GrantedScopes.Contains(Scopes.Read) ? "may only read" : "does not include this";
        return new ToolError(
            ToolErrorKind.ScopeNotGranted,
            $"Your role in this organization {role}: '{call.Tool}' needs {string.Join(" and ", call.RequiredScopes.Except(call.GrantedScopes))}, and the last sign-in did not grant it. "
            + "Nothing was changed. Do not try again. Ask an admin of your organization for it, then disconnect this server in your client and connect it again.");
    }

    /// <summary>Refuses the tokens issued before a moment and ends the sessions opened before it. The moment only moves forward.</summary>
    public void Revoke(DateTimeOffset issuedBefore)
    {
        if (!(issuedBefore <= Stored.RevokedBefore))
        {
            sessions.CloseOpenedBefore(issuedBefore, "The tokens were revoked.");
            Stored = Stored with { RevokedBefore = issuedBefore };
        }
    }

    /// <summary>Disables the member and ends the sessions, or enables the member again.</summary>
    public void SetDisabled(bool disabled)
    {
        if (disabled)
            sessions.CloseOpenedBefore(DateTimeOffset.MaxValue, "The member was disabled.");
        if (Stored.Disabled != disabled)
            Stored = Stored with { Disabled = disabled };
    }

    private StoredAccess Stored
    {
        get => entries.Find(Only) ?? new StoredAccess();
        set => entries.Set(Only, value);
    }
}
