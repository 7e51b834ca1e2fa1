using System.Diagnostics.CodeAnalysis;
using CodaMcp.Calls;
using CodaMcp.Coda;
using CodaMcp.Sessions;
using CodaMcp.Subscriptions;
using CodaMcp.Tools;

namespace CodaMcp.Members;

/// <inheritdoc cref="IMemberSessionGrain"/>
public sealed partial class MemberGrain
{
    private const int MaxUris = SessionStreams.MaxSubscriptions;
    private static readonly TimeSpan AdmissionPatience = TimeSpan.FromSeconds(25);
    private static readonly TimeSpan LookAgain = TimeSpan.FromSeconds(15);

    private readonly Listeners listeners;
    private readonly WatchedDocuments watched;
    // Who is told of what by the watching under way: whoever is new there may have missed something.
    private HashSet<(string Owner, string Uri)> covered = [];
    private IGrainTimer? watching;

    /// <inheritdoc/>
    public async Task<ToolError?> Subscribe(SubscribeResource subscribe, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(subscribe);
        var (uri, caller) = (subscribe.Uri, subscribe.Caller);
        if (caller.SessionId is not { } session || sessions.Find(session, caller.Client.ClientId) is null)
            return new ToolError(ToolErrorKind.InvalidArgument, "The session has ended. Start another one.");
        if (streams.IsSubscribed(session, uri))
            return null;
        if (!streams.HasRoom(session))
            return TooMany;
        var (admitted, error) = await AdmitAsync([uri], caller, cancellationToken);
        if (error is not null)
            return error;
        // While it was looked at, others may have subscribed, and the session may have ended.
        if (!streams.HasRoom(session) || !sessions.IsOpen(session))
            return TooMany;
        streams.Subscribe(session, admitted[0]);
        try
        {
            await streamWrites.SaveAsync();
        }
        catch
        {
            streams.Unsubscribe(session, uri);
            throw;
        }
        Watch();
        return null;
    }

    /// <inheritdoc/>
    public async Task Unsubscribe(string sessionId, string clientId, string uri)
    {
        if (sessions.Find(sessionId, clientId) is null)
            return;
        streams.Unsubscribe(sessionId, uri);
        if (streams.Changed)
            await streamWrites.SaveAsync();
        Watch();
    }

    /// <inheritdoc/>
    public async Task<ListenReply> Listen(ListenRequest request, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        var startedAt = time.GetTimestamp();
        var made = false;
        if (listeners.Find(request.ListenerId) is not { } listener)
        {
            if (request.Uris.Length > MaxUris)
                return new ListenReply { Error = TooMany };
            // What was admitted before, and lost with its silo, goes on as it was: what can no longer be read is told of as a change.
            var known = Listener.Recall(request.Seen);
            var (admitted, error) = await AdmitAsync([.. request.Uris.Except(request.Seen.Keys)], request.Caller, cancellationToken);
            // A resource that cannot be read does not keep the client from hearing of the others; what may be otherwise in a moment does.
            if (error is not null && error.Kind is not (ToolErrorKind.NotFound or ToolErrorKind.Forbidden or ToolErrorKind.InvalidArgument or ToolErrorKind.Ambiguous or ToolErrorKind.Refused))
                return new ListenReply { Error = error };
            listener = listeners.Make(request, [.. known, .. admitted]);
            made = true;
        }
        listener.SawCatalog(catalog.Version);
        Watch();
        while (true)
        {
            var next = listener.Next;
            var events = listener.Take(made ? 0 : request.After);
            var left = Bounded(request.Wait, MaxStreamWait) - time.GetElapsedTime(startedAt);
            // What is listened to is told at once, so that the client can be told that it is.
            if (made || events.Count > 0 || left <= TimeSpan.Zero)
            {
                return new ListenReply
                {
                    Made = made,
                    Uris = [.. listener.Subscriptions.Select(subscription => subscription.Uri)],
                    Events = [.. events],
                    Seen = listener.Seen,
                    Catalog = catalog.Version,
                };
            }
            await HappensAsync(next, left, cancellationToken);
        }
    }

    /// <inheritdoc/>
    public ValueTask StopListening(string listenerId)
    {
        listeners.Stop(listenerId);
        Watch();
        return ValueTask.CompletedTask;
    }

    private static ToolError TooMany => new(ToolErrorKind.Refused, $"At most {MaxUris} resources can be subscribed to at once. Unsubscribe from others first.");

    // One call of the member's, whatever the number of resources: limited and recorded as one.
    private async Task<(List<StoredSubscription> Admitted, ToolError? Error)> AdmitAsync(string[] uris, Caller caller, CancellationToken cancellationToken)
    {
        var admitted = new List<StoredSubscription>();
        if (uris.Length == 0)
            return (admitted, null);
        using var asker = new RunningCall(new MemberCall { Id = "" }, time);
        using var either = Leaving(cancellationToken);
        await using var leaving = either.Token.Register(asker.Cancel);
        var outcome = await RunAsync(
            CallOf(ResourceAdmission.Method, caller),
            async (work, token) =>
            {
                ToolError? refusal = null;
                foreach (var uri in uris.Distinct(StringComparer.Ordinal))
                {
                    var (resource, error) = await admission.AdmitAsync(uri, caller.GrantedScopes, work, token);
                    refusal ??= error;
                    if (resource is not null)
                        admitted.Add(new StoredSubscription { Uri = uri, DocId = resource.DocId, Scopes = resource.Scopes, Version = resource.Since });
                }
                return refusal is null ? new ToolOutcome { Result = "{}"u8.ToArray() } : new ToolOutcome { Error = refusal };
            },
            asker);
        // To be asked again, where the member goes on.
        return outcome.Error?.Kind == ToolErrorKind.Cancelled && IsLeaving
            ? throw new TimeoutException("The member's grain goes to another silo.")
            : (admitted, outcome.Error);
    }

    // Has the docs watched that somebody is listening to changes of, and no others.
    private void Watch()
    {
        // What it has to tell, the activation that superseded this one tells.
        if (fenced.IsCancellationRequested)
            return;
        var wanted = new Dictionary<string, WatchedResource>(StringComparer.Ordinal);
        var listening = new HashSet<(string Owner, string Uri)>();
        foreach (var (owner, subscription) in streams.Listening().Concat(listeners.Listening()).ToList())
        {
            listening.Add((owner, subscription.Uri));
            var version = watched.VersionOf(subscription.Uri) ?? wanted.GetValueOrDefault(subscription.Uri)?.Since;
            wanted.TryAdd(subscription.Uri, new WatchedResource(subscription.DocId, [.. subscription.Scopes], subscription.Version));
            if (version is null || version == subscription.Version || covered.Contains((owner, subscription.Uri)))
                continue;
            // Others are told from another version on; what was between the two is not known.
            streams.Changes(owner, subscription.Uri, version);
            listeners.Changes(owner, subscription.Uri, version);
        }
        // Who stops listening has been told everything until now.
        foreach (var (owner, uri) in covered.Except(listening))
        {
            if (watched.VersionOf(uri) is { } version)
                streams.Advance(owner, uri, version);
        }
        covered = listening;
        watched.Set(wanted);
        if (wanted.Count > 0)
        {
            watching ??= this.RegisterGrainTimer(LookAgainAsync, new GrainTimerCreationOptions(LookAgain, LookAgain) { Interleave = true });
        }
        else
        {
            watching?.Dispose();
            watching = null;
        }
    }

    private Task LookAgainAsync(CancellationToken disposed)
    {
        Watch();
        return Task.CompletedTask;
    }

    private async Task ChangedAsync(string uri, string version)
    {
        listeners.Changes(uri, version);
        streams.Changes(uri, version);
        if (!streams.Changed)
            return;
        try
        {
            await streamWrites.SaveAsync();
        }
        catch
        {
            // Told, and not stored: it is stored with whatever is stored next, and until then nobody is given it.
            streams.NotStored();
            throw;
        }
    }


    private Task<DocumentChanges> WatchDocumentAsync(string docId, string since, TimeSpan wait, CancellationToken cancellationToken) =>
        connection.TryFind(out var credential, out var missing)
            ? gateway.WatchDocument(ReadingCall(credential, wait + AdmissionPatience), docId, since, wait, cancellationToken)
            : Task.FromResult(new DocumentChanges { Version = since, Failure = new CodaFailure { Message = missing.Message } });
}
