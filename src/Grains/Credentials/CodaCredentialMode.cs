namespace CodaMcp.Credentials;

/// <summary>Whose Coda API tokens calls may be made with (<c>CODA_CREDENTIALS</c>).</summary>
public enum CodaCredentialMode
{
    /// <summary>The service's token, for all members.</summary>
    Service,

    /// <summary>Each member's own token. A member without one cannot make calls.</summary>
    Member,

    /// <summary>The member's own token if they connected one; otherwise the service's token.</summary>
    MemberOrService,
}
