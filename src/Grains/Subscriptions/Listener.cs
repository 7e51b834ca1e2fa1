using System.Text.Json;
using CodaMcp.Sessions;

namespace CodaMcp.Subscriptions;

/// <summary>One listening client without a session.</summary>
/// <param name="tools">Whether it listens for changes of the tools.</param>
/// <param name="prompts">Whether it listens for changes of the prompts.</param>
/// <param name="catalog">The version of the tool catalogue that the client knows; null for the current version.</param>
/// <param name="subscriptions">The resources whose changes it listens for.</param>
public sealed class Listener(bool tools, bool prompts, string? catalog, IReadOnlyList<StoredSubscription> subscriptions)
{
    private readonly Dictionary<string, StoredSubscription> subscriptions = subscriptions.ToDictionary(subscription => subscription.Uri, StringComparer.Ordinal);
    private readonly List<SessionEvent> events = [];
    private TaskCompletionSource next = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private string? catalog = catalog;
    private long sequence;

    /// <summary>The subscriptions, each with the version that the client was told of.</summary>
    public IReadOnlyCollection<StoredSubscription> Subscriptions => subscriptions.Values;

    /// <summary>When it was last read.</summary>
    public DateTimeOffset ReadAt { get; set; }

    /// <summary>Completes when there may be new events.</summary>
    public Task Next => next.Task;

    /// <summary>The subscriptions by resource, in the form that <see cref="Recall"/> reads.</summary>
    public Dictionary<string, string> Seen =>
        subscriptions.Values.ToDictionary(held => held.Uri, held => JsonSerializer.Serialize(held, SubscriptionsJson.Default.StoredSubscription));

    /// <summary>Returns the subscriptions of a lost listener.</summary>
    /// <param name="seen">The listener's <see cref="Seen"/>, as its front sends it back.</param>
    public static IReadOnlyList<StoredSubscription> Recall(IReadOnlyDictionary<string, string> seen)
    {
        ArgumentNullException.ThrowIfNull(seen);
        return [.. seen.Values.Select(held => JsonSerializer.Deserialize(held, SubscriptionsJson.Default.StoredSubscription)!)];
    }

    /// <summary>Adds events if the client knows another version of the tool catalogue.</summary>
    public void SawCatalog(string version)
    {
        if (catalog is not null && catalog != version)
        {
            if (tools)
                Add(SessionEventKind.ToolsListChanged, uri: null, version: null);
            if (prompts)
                Add(SessionEventKind.PromptsListChanged, uri: null, version: null);
        }
        catalog = version;
    }

    /// <summary>Notes that a resource may have changed, up to a version of its doc.</summary>
    public void Changes(string uri, string version)
    {
        if (!subscriptions.TryGetValue(uri, out var held) || held.Version == version)
            return;
        subscriptions[uri] = held with { Version = version };
        Add(SessionEventKind.ResourceUpdated, uri, version);
    }

    /// <summary>Returns the events after a position, and forgets the earlier ones.</summary>
    public IReadOnlyList<SessionEvent> Take(long after)
    {
        events.RemoveAll(held => held.Sequence <= after);
        return [.. events];
    }

    /// <summary>Wakes the waiting readers.</summary>
    public void Signal()
    {
        next.TrySetResult();
        next = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
    }

    private void Add(SessionEventKind kind, string? uri, string? version)
    {
        // One event is enough for each resource and kind. The new event replaces an earlier one.
        events.RemoveAll(held => held.Kind == kind && held.Uri == uri);
        events.Add(new SessionEvent(++sequence, kind, uri, version));
        Signal();
    }
}
