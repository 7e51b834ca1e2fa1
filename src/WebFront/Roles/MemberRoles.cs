namespace CodaMcp.Roles;

/// <summary>What a member may do besides using this server. Everybody may see their own records.</summary>
[Flags]
internal enum MemberRoles
{
    /// <summary>Nothing more.</summary>
    None = 0,

    /// <summary>Sees and changes what is the organization's: its records, members, policies and quotas.</summary>
    Admin = 1,

    /// <summary>Sees the organization's records, with the arguments that are stored encrypted. Changes nothing.</summary>
    Auditor = 2,
}
