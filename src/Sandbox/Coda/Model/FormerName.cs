namespace CodaMcp.Sandbox.Coda;

/// <summary>Holds the name before a change. Reads return it for a while after the change, as live clients saw.</summary>
internal sealed record FormerName(string Name, DateTimeOffset ShownUntil)
{
    /// <summary>Returns the name that reads show at a time.</summary>
    public static string Shown(string name, FormerName? former, DateTimeOffset now) => former is not null && now < former.ShownUntil ? former.Name : name;
}
