namespace CodaMcp.Authentication;

/// <summary>The result of the search for a token's key.</summary>
internal enum KeyLookup
{
    /// <summary>The key is in this front's copy.</summary>
    Found,

    /// <summary>The issuer does not have it.</summary>
    Unknown,

    /// <summary>Not known in time: there are no keys, or none as new as the token.</summary>
    Unavailable,
}
