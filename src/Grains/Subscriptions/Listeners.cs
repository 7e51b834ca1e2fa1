using CodaMcp.Sessions;
using CodaMcp.Settings;

namespace CodaMcp.Subscriptions;

/// <summary>
/// What clients without a session listen for (MCP 2026-07-28 <c>subscriptions/listen</c>): kept for as long as somebody reads, and made anew
/// from what the reader knows where it was lost. Not thread safe; every step is synchronous, so that the reentrant grain around it sees no
/// half-made change.
/// </summary>
/// <param name="time">The clock.</param>
public sealed class Listeners(TimeProvider time)
{
    /// <summary>The most listeners of a member; the one unread for longest gives way.</summary>
    [MemberLimit]
    public const int MaxListeners = 32;

    /// <summary>How long after it was last read a listener is kept.</summary>
    public static readonly TimeSpan Lease = TimeSpan.FromMinutes(1);

    private readonly Dictionary<string, Listener> listeners = new(StringComparer.Ordinal);

    /// <summary>A listener that is there, read now; null where it has to be made.</summary>
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

    /// <summary>Makes a listener.</summary>
    /// <param name="request">What it listens for.</param>
    /// <param name="subscriptions">The resources, of those asked for, that the member may read.</param>
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

    /// <summary>Lets all readers look again whether they may go on.</summary>
    public void Wake()
    {
        foreach (var listener in listeners.Values)
            listener.Signal();
    }

    /// <summary>Notes that a resource may have changed, up to a version of its doc, and tells the listeners.</summary>
    public void Changes(string uri, string version)
    {
        foreach (var listener in listeners.Values)
            listener.Changes(uri, version);
    }

    /// <summary>Likewise for one listener.</summary>
    public void Changes(string listenerId, string uri, string version) => listeners.GetValueOrDefault(listenerId)?.Changes(uri, version);

    /// <summary>Everything that is listened to.</summary>
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
