using CodaMcp.Calls;
using CodaMcp.Policies;
using CodaMcp.Sessions;
using CodaMcp.Storage;
using CodaMcp.Subscriptions;
using CodaMcp.Tools;
using Microsoft.Extensions.Logging;

namespace CodaMcp.Members;

/// <summary>
/// Notifies the clients of one member of changes: sessions on their streams, and clients without a session through listeners. Watches the docs that
/// clients listen to. Use only in the grain's turns.
/// </summary>
public sealed class MemberStreams
{
    private const int MaxUris = SessionEvents.MaxSubscriptions;
    private static readonly TimeSpan MaxWait = TimeSpan.FromSeconds(6);

    private readonly MemberData data;
    private readonly AccessControl access;
    private readonly MemberSessions sessions;
    private readonly SessionEvents events;
    private readonly SubscriptionAdmission admission;
    private readonly ToolCatalog catalog;
    private readonly CurrentPolicies policies;
    private readonly MemberId member;
    private readonly Departure departure;
    private readonly TimeProvider time;
    private readonly Listeners listeners;
    private readonly WatchedDocuments watched;

    // The sessions and listeners that the current watching notifies, each with the URI. Others may have missed changes.
    private HashSet<(string Owner, string Uri)> covered = [];

    /// <summary>Creates it with parts from the container.</summary>
    public MemberStreams(
        MemberData data,
        AccessControl access,
        MemberSessions sessions,
        SessionEvents events,
        SubscriptionAdmission admission,
        MemberGateway gateway,
        ToolCatalog catalog,
        CurrentPolicies policies,
        Departure departure,
        TimeProvider time,
        ILogger<MemberStreams> logger)
    {
        ArgumentNullException.ThrowIfNull(gateway);
        ArgumentNullException.ThrowIfNull(data);
        (this.data, this.access, this.sessions, this.events) = (data, access, sessions, events);
        (this.admission, this.catalog, this.policies, this.departure, this.time) = (admission, catalog, policies, departure, time);
        member = data.Member;
        listeners = new Listeners(time);
        watched = new WatchedDocuments(gateway.WatchAsync, TellAsync, time, logger);
    }

    /// <summary>The version of the tool catalogue that the member sees: without the tools that the organization's policy forbids.</summary>
    public string CatalogVersion => policies.Of(member).CatalogVersion(catalog);

    /// <summary>Whether a session has an open stream.</summary>
    public bool HasStream(string sessionId) => events.HasStream(sessionId);

    /// <summary>Restores the stored events and subscriptions. Call it when the grain is activated.</summary>
    public void Restore() => events.Restore();

    /// <summary>See <see cref="IMemberSessionGrain.ReadStream"/>.</summary>
    public async Task<StreamReply> ReadAsync(ReadStream read, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(read);
        var startedAt = time.GetTimestamp();
        if (sessions.Find(read.SessionId, read.ClientId) is null)
            return new StreamReply { End = StreamEnd.SessionEnded };
        events.Attach(read, sessions.LearnCatalog(read.SessionId, CatalogVersion));
        Watch();
        while (true)
        {
            var next = events.NextOf(read.SessionId);
            // Events that cannot be stored yet are not returned yet.
            await data.TrySaveAsync();
            var (end, told) = events.Take(read);
            var left = departure.Bound(read.Wait, MaxWait) - time.GetElapsedTime(startedAt);
            if (end != StreamEnd.None || told.Count > 0 || left <= TimeSpan.Zero)
                return new StreamReply { End = end, Events = [.. told] };
            await departure.WaitAsync(next, left, time, cancellationToken);
        }
    }

    /// <summary>See <see cref="IMemberSessionGrain.Subscribe"/>.</summary>
    public async Task<ToolError?> SubscribeAsync(SubscribeResource subscribe, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(subscribe);
        var (uri, caller) = (subscribe.Uri, subscribe.Caller);
        if (caller.SessionId is not { } session || sessions.Find(session, caller.Client.ClientId) is null)
            return new ToolError(ToolErrorKind.InvalidArgument, "The session has ended. Start another one.");
        if (!events.IsSubscribed(session, uri))
        {
            if (!events.HasRoom(session))
                return await admission.RefuseAsync(uri, caller);
            var (admitted, error) = await admission.AdmitAsync([uri], caller, cancellationToken);
            if (error is not null)
                return error;
            // Meanwhile other subscriptions may have been made, and the session may have ended.
            if (!events.HasRoom(session) || !sessions.IsOpen(session))
                return await admission.RefuseAsync(uri, caller);
            events.Subscribe(session, admitted[0]);
        }

        await data.SaveAsync();
        Watch();
        return null;
    }

    /// <summary>See <see cref="IMemberSessionGrain.Unsubscribe"/>.</summary>
    public async Task UnsubscribeAsync(string sessionId, string clientId, string uri)
    {
        if (sessions.Find(sessionId, clientId) is null)
            return;
        events.Unsubscribe(sessionId, uri);
        Watch();
        await data.SaveAsync();
    }

    /// <summary>See <see cref="IMemberSessionGrain.Listen"/>.</summary>
    public async Task<ListenReply> ListenAsync(ListenRequest request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        var startedAt = time.GetTimestamp();
        var made = false;
        if (listeners.Find(request.ListenerId) is not { } listener)
        {
            if (request.Uris.Length > MaxUris)
                return new ListenReply { Error = await admission.RefuseAsync(request.Uris[0], request.Caller) };
            // Subscriptions of a listener that was lost with its silo continue as before. A resource that can no longer be read is reported as a change.
            var known = Listener.Recall(request.Seen);
            var (admitted, error) = await admission.AdmitAsync([.. request.Uris.Except(request.Seen.Keys)], request.Caller, cancellationToken);
            // If a resource cannot be read, the client can still listen to the others. A temporary error refuses the whole request.
            if (error is not null && error.Kind is not (ToolErrorKind.NotFound or ToolErrorKind.Forbidden or ToolErrorKind.InvalidArgument or ToolErrorKind.Ambiguous or ToolErrorKind.Refused or ToolErrorKind.ForbiddenByPolicy))
                return new ListenReply { Error = error };
            listener = listeners.Make(request, [.. known, .. admitted]);
            made = true;
        }

        listener.SawCatalog(CatalogVersion);
        Watch();
        while (true)
        {
            if (access.AdmissionOf(request.Caller.TokenIssuedAt, request.Caller.Client.ClientId) != Admission.Admitted)
            {
                StopListening(request.ListenerId);
                return new ListenReply { Error = AccessControl.SignedOut };
            }

            var next = listener.Next;
            var told = listener.Take(made ? 0 : request.After);
            var left = departure.Bound(request.Wait, MaxWait) - time.GetElapsedTime(startedAt);
            // A new listener is reported at once, so that the front can confirm the subscriptions to the client.
            if (made || told.Count > 0 || left <= TimeSpan.Zero)
            {
                return new ListenReply
                {
                    Made = made,
                    Uris = [.. listener.Subscriptions.Select(subscription => subscription.Uri)],
                    Events = [.. told],
                    Seen = listener.Seen,
                    Catalog = CatalogVersion,
                };
            }

            await departure.WaitAsync(next, left, time, cancellationToken);
        }
    }

    /// <summary>See <see cref="IMemberSessionGrain.StopListening"/>.</summary>
    public void StopListening(string listenerId)
    {
        listeners.Stop(listenerId);
        Watch();
    }

    /// <summary>Forgets the sessions that have ended, and ends their streams.</summary>
    public void ForgetClosed()
    {
        events.Keep(sessions.IsOpen);
        Watch();
    }

    /// <summary>Wakes all listeners, so that they check whether their client is still admitted.</summary>
    public void WakeListeners() => listeners.Wake();

    /// <summary>Watches the docs that clients listen to, and no others. Call it also every 15 s, because readers leave without notice.</summary>
    public void Watch()
    {
        // An activation that lost the fence sends no more notifications. The next activation sends them.
        if (data.FenceLost.IsCancellationRequested)
        {
            watched.StopAll();
            return;
        }

        var wanted = new Dictionary<string, WatchedResource>(StringComparer.Ordinal);
        var listening = new HashSet<(string Owner, string Uri)>();
        foreach (var (owner, subscription) in events.Listening().Concat(listeners.Listening()).ToList())
        {
            listening.Add((owner, subscription.Uri));
            var version = watched.VersionOf(subscription.Uri) ?? wanted.GetValueOrDefault(subscription.Uri)?.Since;
            wanted.TryAdd(subscription.Uri, new WatchedResource(subscription.DocId, [.. subscription.Scopes], subscription.Version));
            if (version is null || version == subscription.Version || covered.Contains((owner, subscription.Uri)))
                continue;
            // The current watching notifies the others of changes from another version on. The changes between the two versions are not known.
            events.Changes(owner, subscription.Uri, version);
            listeners.Changes(owner, subscription.Uri, version);
        }

        // A client that stops listening was notified of all changes until now.
        foreach (var (owner, uri) in covered.Except(listening))
        {
            if (watched.VersionOf(uri) is { } version)
                events.Advance(owner, uri, version);
        }

        covered = listening;
        watched.Set(wanted);
    }

    /// <summary>Ends all watching.</summary>
    public void Stop() => watched.StopAll();

    private async Task TellAsync(string uri, string version)
    {
        listeners.Changes(uri, version);
        events.Changes(uri, version);
        // If this save fails, the events are stored with the next change. Until then they are not returned.
        await data.SaveAsync();
    }
}
