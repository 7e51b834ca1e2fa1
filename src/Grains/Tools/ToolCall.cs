using CodaMcp.Coda;
using CodaMcp.Members;
using CodaMcp.Coda.Mutations;

namespace CodaMcp.Tools;

/// <summary>What a tool has to work with: Coda on the member's behalf, the time it has, and the place to note what it touched.</summary>
public sealed class ToolCall
{
    private readonly List<string> targets = [];

    /// <summary>The gateway, for what takes more than one request (page content, waiting for a write).</summary>
    public required ICodaGateway Gateway { get; init; }

    /// <summary>The call as the gateway sees it.</summary>
    public required CodaCall Coda { get; init; }

    /// <summary>The Coda API.</summary>
    public required ICodaApi Api { get; init; }

    /// <summary>When the caller stops waiting.</summary>
    public required DateTimeOffset Deadline { get; init; }

    /// <summary>The clock.</summary>
    public required TimeProvider Time { get; init; }

    /// <summary>The member's grain key; what a cursor is bound to.</summary>
    public required string MemberKey { get; init; }

    /// <summary>The member's call limit; null where none is kept.</summary>
    public CallLimit? Limit { get; init; }

    /// <summary>Seals cursors, so that one made for a member and a query is good for nothing else.</summary>
    public required CursorSeal Cursors { get; init; }

    /// <summary>Where the writes go that Coda accepts.</summary>
    public required IAcceptedWrites Writes { get; init; }

    /// <summary>Tells the caller what the call is doing; null where it does not want to know.</summary>
    public Action<string>? OnProgress { get; init; }

    /// <summary>The ids of what the tool read or changed, for the audit record: <c>doc:…</c>, <c>page:…</c>, <c>table:…</c>, <c>row:…</c>.</summary>
    public IReadOnlyList<string> Targets => targets;

    /// <summary>The same call with targets of its own, for a part of it that reads.</summary>
    public ToolCall ForReading() => new()
    {
        Gateway = Gateway,
        Coda = Coda,
        Api = Api,
        Deadline = Deadline,
        Time = Time,
        MemberKey = MemberKey,
        Limit = Limit,
        Cursors = Cursors,
        Writes = Writes,
        OnProgress = OnProgress,
    };

    /// <summary>Notes something the tool reads or changes. At most 50 are kept.</summary>
    public void Touches(string kind, string id)
    {
        var target = $"{kind}:{id}";
        lock (targets)
        {
            if (targets.Count < 50 && !targets.Contains(target))
                targets.Add(target);
        }
    }
}
