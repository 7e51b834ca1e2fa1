namespace CodaMcp.Coda.Contract;

/// <summary>Describes the icon of a doc, page or folder (schema Icon).</summary>
public sealed record Icon
{
    /// <summary>Its name in Coda, such as <c>rocket</c>. A write uses this name.</summary>
    public string? Name { get; init; }

    /// <summary>The address of its picture.</summary>
    public string? BrowserLink { get; init; }
}
