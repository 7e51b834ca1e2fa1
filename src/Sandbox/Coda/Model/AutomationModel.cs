using System.Collections.Immutable;

namespace CodaMcp.Sandbox.Coda;

/// <summary>An automation that adds a row to a table. The API can trigger those with a webhook and lists none.</summary>
internal sealed record AutomationModel
{
    public required string Id { get; init; }
    public required string Name { get; init; }

    /// <summary>Whether a webhook triggers it, and not the time.</summary>
    public bool HasWebhook { get; init; } = true;

    public bool IsOn { get; init; } = true;
    public required string TableId { get; init; }

    /// <summary>Members of the payload that are understood, and the column each one goes to.</summary>
    public required ImmutableSortedDictionary<string, string> Columns { get; init; }

    /// <summary>The member that a payload of plain text stands for.</summary>
    public required string TextMember { get; init; }
}
