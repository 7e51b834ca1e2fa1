using CodaMcp.Sessions;
using CodaMcp.Settings;

namespace CodaMcp.Subscriptions;

/// <summary>
/// The listeners of clients without a session (MCP 2026-07-28 <c>subscriptions/listen</c>). A listener is kept while it is read. A lost listener is
/// created again from the data that its reader has. Not thread-safe. Every step is synchronous, so that the reentrant grain around it sees no
/// partial change.
/// </summary>
/// <param name="time">The clock.</param>
public sealed class Listeners(TimeProvider time)
{
    /// <summary>The most listeners of a member. A further listener replaces the one that was not read for the longest time.</summary>
    [MemberLimit]
    public const int MaxListeners = 32;

    /// <summary>How long a listener is kept after its last read.</summary>
    public static readonly TimeSpan Lease = TimeSpan.FromMinutes(1);

    private readonly Dictionary<string, Listener> listeners = new(StringComparer.Ordinal);

    /// <summary>Returns an existing listener and notes that it is read; null if it has to be created.</summary>
    public Listener? Find(string listenerId)
    {
        Sweep();
        if (listeners.GetValueOrDefault(listenerId) is { } listener)
        {
            listener.ReadAt = time.GetUtcNow();
            return listener;
        }
        return null;
    }

    /// <summary>Creates a listener.</summary>
    /// <param name="request">What it listens for.</param>
    /// <param name="subscriptions">The requested resources that the member may read.</param>
    public Listener Make(ListenRequest request, IReadOnlyList<StoredSubscription> subscriptions)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(subscriptions);
        while (listeners.Count >= MaxListeners)
            Stop(listeners.MinBy(held => held.Value.ReadAt).Key);
        var listener = new Listener(request.Tools, request.Prompts, request.SeenCatalog, subscriptions) { ReadAt = time.GetUtcNow() };
        listeners[request.ListenerId] = listener;
        return listener;
    }

    /// <summary>Ends a listener.</summary>
    public void Stop(string listenerId)
    {
        if (listeners.Remove(listenerId, out var listener))
            listener.Signal();
    }

    /// <summary>Wakes all readers, so that they check whether they may continue.</summary>
    public void Wake()
    {
        foreach (var listener in listeners.Values)
            listener.Signal();
    }

    /// <summary>Notes that a resource may have changed, up to a version of its doc. Notifies the listeners.</summary>
    public void Changes(string uri, string version)
    {
        foreach (var listener in listeners.Values)
            listener.Changes(uri, version);
    }

    /// <summary>Likewise for one listener.</summary>
    public void Changes(string listenerId, string uri, string version) => listeners.GetValueOrDefault(listenerId)?.Changes(uri, version);

    /// <summary>The subscriptions of all listeners.</summary>
    public IEnumerable<(string Listener, StoredSubscription Subscription)> Listening()
    {
        Sweep();
        return listeners.SelectMany(held => held.Value.Subscriptions.Select(subscription => (held.Key, subscription)));
    }

    private void Sweep()
    {
        var oldest = time.GetUtcNow() - Lease;
        foreach (var (id, _) in listeners.Where(held => held.Value.ReadAt <= oldest).ToList())
            Stop(id);
    }
}
