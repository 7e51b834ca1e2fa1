using CodaMcp.Audit;

namespace CodaMcp.Commands;

/// <summary>A command's action on an organization or the whole server, for its audit record.</summary>
/// <param name="Kind">One of <see cref="EventKinds"/>.</param>
internal sealed record OperatorAction(string Kind)
{
    /// <summary>The organization's id. Empty for the whole server.</summary>
    public string Organization { get; init; } = "";

    /// <summary>The targets, such as <c>tool:…</c> or <c>member:…</c>.</summary>
    public IReadOnlyList<string> Targets { get; init; } = [];

    /// <summary>Further details as a JSON object (<see cref="MemberEvent.Change"/>).</summary>
    public string? Details { get; init; }
}
