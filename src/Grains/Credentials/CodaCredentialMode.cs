namespace CodaMcp.Credentials;

/// <summary>Whose Coda API tokens calls may be made with (<c>CODA_CREDENTIALS</c>).</summary>
public enum CodaCredentialMode
{
    /// <summary>The service's, for everybody.</summary>
    Service,

    /// <summary>Each member's own; without one there are no calls.</summary>
    Member,

    /// <summary>The member's own where they connected one, the service's otherwise.</summary>
    MemberOrService,
}
