namespace CodaMcp.Pages.Stytch;

/// <summary>Describes a person's membership in an organization.</summary>
internal sealed record StytchMembership
{
    /// <summary>The type of an active member.</summary>
    public const string ActiveMember = "active_member";

    /// <summary><c>active_member</c>, <c>pending_member</c>, <c>invited_member</c> or one of <c>eligible_to_join_by_…</c>.</summary>
    public string Type { get; set => field = value ?? ""; } = "";

    /// <summary>The member; null if the person is not a member yet.</summary>
    public StytchMember? Member { get; init; }
}
