namespace CodaMcp.Members;

/// <summary>Whose Coda API token a member's calls are made with. Only ever appended to.</summary>
[GenerateSerializer, Alias("codamcp.CodaCredentialSource")]
public enum CodaCredentialSource
{
    /// <summary>There is none: the member must connect one first.</summary>
    None,

    /// <summary>The service's, of the environment.</summary>
    Service,

    /// <summary>The member's own.</summary>
    Member,
}
