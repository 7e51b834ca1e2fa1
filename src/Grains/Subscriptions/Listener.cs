using System.Text.Json;
using CodaMcp.Sessions;

namespace CodaMcp.Subscriptions;

/// <summary>One client without a session that listens.</summary>
/// <param name="tools">Whether for changes of the tools.</param>
/// <param name="prompts">Whether for changes of the prompts.</param>
/// <param name="catalog">The version of the catalogue of tools the client knows; null for whichever it is now.</param>
/// <param name="subscriptions">The resources whose changes it is told.</param>
public sealed class Listener(bool tools, bool prompts, string? catalog, IReadOnlyList<StoredSubscription> subscriptions)
{
    private readonly Dictionary<string, StoredSubscription> subscriptions = subscriptions.ToDictionary(subscription => subscription.Uri, StringComparer.Ordinal);
    private readonly List<SessionEvent> events = [];
    private TaskCompletionSource next = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private string? catalog = catalog;
    private long sequence;

    /// <summary>What is listened to, with the version of each that the client was told of.</summary>
    public IReadOnlyCollection<StoredSubscription> Subscriptions => subscriptions.Values;

    /// <summary>When it was last read.</summary>
    public DateTimeOffset ReadAt { get; set; }

    /// <summary>Completes when there may be something new.</summary>
    public Task Next => next.Task;

    /// <summary>What is listened to, by resource, in the form that <see cref="Recall"/> reads.</summary>
    public Dictionary<string, string> Seen =>
        subscriptions.Values.ToDictionary(held => held.Uri, held => JsonSerializer.Serialize(held, SubscriptionsJson.Default.StoredSubscription));

    /// <summary>What a listener that was lost listened to.</summary>
    /// <param name="seen">Its <see cref="Seen"/>, as its front gives it back.</param>
    public static IReadOnlyList<StoredSubscription> Recall(IReadOnlyDictionary<string, string> seen)
    {
        ArgumentNullException.ThrowIfNull(seen);
        return [.. seen.Values.Select(held => JsonSerializer.Deserialize(held, SubscriptionsJson.Default.StoredSubscription)!)];
    }

    /// <summary>Tells of the catalogue of tools where the client knows another.</summary>
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

    /// <summary>What happened after a position; what is before it is forgotten.</summary>
    public IReadOnlyList<SessionEvent> Take(long after)
    {
        events.RemoveAll(held => held.Sequence <= after);
        return [.. events];
    }

    /// <summary>Lets those go on who wait.</summary>
    public void Signal()
    {
        next.TrySetResult();
        next = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
    }

    private void Add(SessionEventKind kind, string? uri, string? version)
    {
        // Once is enough, so that there are never more than one a resource and kind.
        events.RemoveAll(held => held.Kind == kind && held.Uri == uri);
        events.Add(new SessionEvent(++sequence, kind, uri, version));
        Signal();
    }
}
