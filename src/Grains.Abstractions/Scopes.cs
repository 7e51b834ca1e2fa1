namespace CodaMcp;

/// <summary>The OAuth scopes of this resource server. <see cref="Write"/> does not include <see cref="Read"/>; clients ask for both.</summary>
public static class Scopes
{
    /// <summary>May read the documents the member's Coda credential can see.</summary>
    public const string Read = "coda.read";

    /// <summary>May change them.</summary>
    public const string Write = "coda.write";

    /// <summary>Both, in the order they are advertised.</summary>
    public static IReadOnlyList<string> All { get; } = [Read, Write];
}
