namespace CodaMcp.Sandbox.Coda;

/// <summary>The name before a change. Reads show it for a while after the change, as live clients saw.</summary>
internal sealed record FormerName(string Name, DateTimeOffset ShownUntil)
{
    /// <summary>The name that reads show at a moment.</summary>
    public static string Shown(string name, FormerName? former, DateTimeOffset now) => former is not null && now < former.ShownUntil ? former.Name : name;
}
