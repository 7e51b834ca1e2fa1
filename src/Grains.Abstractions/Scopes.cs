namespace CodaMcp;

/// <summary>The OAuth scopes of this resource server. <see cref="Write"/> does not include <see cref="Read"/>; clients request both.</summary>
public static class Scopes
{
    /// <summary>May read the documents that the member's Coda credential can see.</summary>
    public const string Read = "coda.read";

    /// <summary>May change those documents.</summary>
    public const string Write = "coda.write";

    /// <summary>
    /// May read the audit, usage and members through the API, as far as the member's roles allow. Not used for <c>/mcp</c>, and not advertised
    /// there.
    /// </summary>
    public const string Audit = "codamcp.audit";

    /// <summary>May change through the API what the member's roles allow. Not for <c>/mcp</c>, and not advertised there.</summary>
    public const string Admin = "codamcp.admin";

    /// <summary>The scopes of <c>/mcp</c>, in the order in which they are advertised.</summary>
    public static IReadOnlyList<string> All { get; } = [Read, Write];
}
