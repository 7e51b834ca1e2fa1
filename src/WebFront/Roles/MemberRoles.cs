namespace CodaMcp.Roles;

/// <summary>What a member may do besides using this server. Every member may see their own records.</summary>
[Flags]
internal enum MemberRoles
{
    /// <summary>Nothing more.</summary>
    None = 0,

    /// <summary>Sees and changes the data of the organization: its records, members, policies and quotas.</summary>
    Admin = 1,

    /// <summary>Sees the organization's records, including the arguments that are stored encrypted. Changes nothing.</summary>
    Auditor = 2,
}
