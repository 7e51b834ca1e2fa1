namespace CodaMcp.Pages;

/// <summary>A silo, as in the membership table.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Host">The machine.</param>
/// <param name="Address">Address and port.</param>
/// <param name="Status">The status in Orleans, such as <c>Active</c> or <c>Dead</c>.</param>
/// <param name="StartedAt">When it started.</param>
/// <param name="SeenAt">When it last reported in the table that it is alive.</param>
public sealed record SiloState(string Name, string Host, string Address, string Status, DateTimeOffset StartedAt, DateTimeOffset SeenAt);
