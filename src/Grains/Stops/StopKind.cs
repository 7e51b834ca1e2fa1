namespace CodaMcp.Stops;

/// <summary>Which calls a <see cref="Stop"/> refuses. Stored by name.</summary>
public enum StopKind
{
    /// <summary>All calls.</summary>
    Everything,

    /// <summary>The calls of tools that write, and further requests of such running calls that change something.</summary>
    Writes,

    /// <summary>The calls of the members of one organization.</summary>
    Organization,

    /// <summary>The calls of one member.</summary>
    Member,

    /// <summary>The calls of one OAuth client.</summary>
    Client,

    /// <summary>The calls of one tool.</summary>
    Tool,
}
