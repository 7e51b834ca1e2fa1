using CodaMcp.Audit;

namespace CodaMcp.Commands;

/// <summary>What a command does that concerns an organization or the whole server, for its audit record.</summary>
/// <param name="Kind">One of <see cref="EventKinds"/>.</param>
internal sealed record OperatorAction(string Kind)
{
    /// <summary>The id of the organization that it concerns; empty for the whole server.</summary>
    public string Organization { get; init; } = "";

    /// <summary>What it touches, as <c>tool:…</c> or <c>member:…</c>.</summary>
    public IReadOnlyList<string> Targets { get; init; } = [];

    /// <summary>What belongs to it besides, as a JSON object (<see cref="MemberEvent.Change"/>).</summary>
    public string? Details { get; init; }
}
