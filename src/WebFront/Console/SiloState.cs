namespace CodaMcp.Pages;

/// <summary>A silo, as the membership table has it.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Host">The machine.</param>
/// <param name="Address">Address and port.</param>
/// <param name="Status">As Orleans says it, such as <c>Active</c> or <c>Dead</c>.</param>
/// <param name="StartedAt">When it started.</param>
/// <param name="SeenAt">When it signed the table last.</param>
public sealed record SiloState(string Name, string Host, string Address, string Status, DateTimeOffset StartedAt, DateTimeOffset SeenAt);
