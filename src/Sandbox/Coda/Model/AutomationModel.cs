using System.Collections.Immutable;

namespace CodaMcp.Sandbox.Coda;

/// <summary>An automation that adds a row to a table. The API can trigger it if it has a webhook. The API lists no automations.</summary>
internal sealed record AutomationModel
{
    public required string Id { get; init; }
    public required string Name { get; init; }

    /// <summary>Whether a webhook triggers it. Otherwise it runs on a schedule.</summary>
    public bool HasWebhook { get; init; } = true;

    public bool IsOn { get; init; } = true;
    public required string TableId { get; init; }

    /// <summary>The known members of the payload, and the column for each.</summary>
    public required ImmutableSortedDictionary<string, string> Columns { get; init; }

    /// <summary>The member that receives a payload of plain text.</summary>
    public required string TextMember { get; init; }
}
