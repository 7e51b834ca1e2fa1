namespace CodaMcp.Policies;

/// <summary>Which OAuth clients the members of an organization may connect. Stored by name. Only ever appended to.</summary>
[GenerateSerializer, Alias("codamcp.ClientAccess")]
public enum ClientAccess
{
    /// <summary>All but the blocked ones.</summary>
    Open,

    /// <summary>The allowed ones. An admin is shown the others, and decides.</summary>
    AskFirst,

    /// <summary>The allowed ones. The others are refused, and nobody is asked.</summary>
    ListedOnly,
}
