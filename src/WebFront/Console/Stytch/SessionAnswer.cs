namespace CodaMcp.Pages.Stytch;

/// <summary>A session that was started or authenticated.</summary>
internal sealed record SessionAnswer : StytchAnswer
{
    /// <summary>The opaque token; empty where the organization asks for more first.</summary>
    public string SessionToken { get; set => field = value ?? ""; } = "";

    /// <summary>Whether it is a session; false where the organization asks for another factor or another way to sign in. Only said of an exchange.</summary>
    public bool MemberAuthenticated { get; init; }

    /// <summary>Whose.</summary>
    public required StytchMember Member { get; init; }

    /// <summary>In which organization.</summary>
    public required StytchOrganization Organization { get; init; }
}
