using System.Diagnostics;
using CodaMcp.Coda;
using CodaMcp.Coda.Caching;
using Microsoft.Extensions.Logging;

namespace CodaMcp.Subscriptions;

/// <summary>
/// Watches the docs of the resources that one member's clients listen to. One loop for each doc waits at the doc's actor for changes after the last
/// reported version. Use only in the grain's turns.
/// </summary>
/// <remarks>
/// A change counts as reported when the call that reports it has returned. Until then it is reported again, also after a crash. If a doc becomes
/// unreadable, or readable again, all watched resources in it count as changed.
/// </remarks>
/// <param name="watch">
/// Waits until a doc differs from a version, as <see cref="ICodaGateway.WatchDocument"/> does, with the member's current credential.
/// </param>
/// <param name="changed">Reports that a resource has changed: its URI, and the doc's new version.</param>
/// <param name="time">The clock.</param>
/// <param name="logger">Logs failures to reach a doc's actor.</param>
public sealed partial class WatchedDocuments(
    Func<string, string, TimeSpan, CancellationToken, Task<DocumentChanges>> watch, Func<string, string, Task> changed, TimeProvider time, ILogger logger)
{
    // This is not a version of any doc, so every next version is a change.
    private const string Unreadable = "unreadable";

    // A wait that is lost on its way to the actor is noticed soon after this time.
    private static readonly TimeSpan Wait = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan WaitWhileApart = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan ShortestPause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(1);
    // Used if an actor cannot be reached. That is temporary, and changes wait to be reported.
    private static readonly TimeSpan LongestPauseWhenFailing = TimeSpan.FromSeconds(8);

    private readonly Dictionary<string, Watching> documents = new(StringComparer.Ordinal);

    /// <summary>Sets the resources whose changes are reported from now on. Resources that are watched already continue from their current version.</summary>
    /// <param name="wanted">The resources, by URI.</param>
    public void Set(IReadOnlyDictionary<string, WatchedResource> wanted)
    {
        ArgumentNullException.ThrowIfNull(wanted);
        foreach (var (docId, watching) in documents.ToList())
        {
            foreach (var uri in watching.Resources.Keys.Where(uri => wanted.GetValueOrDefault(uri)?.DocId != docId).ToList())
                watching.Resources.Remove(uri);
        }

        foreach (var (uri, resource) in wanted)
        {
            if (!documents.TryGetValue(resource.DocId, out var watching))
                documents[resource.DocId] = watching = new Watching(resource.DocId);
            if (watching.Resources.TryGetValue(uri, out var known))
            {
                watching.Resources[uri] = resource with { Since = known.Since };
                continue;
            }

            // A new resource with another version does not wait for the current round of the others.
            if (watching.Resources.Values.Any(other => other.Since != resource.Since))
                watching.Interrupt?.Invoke();
            watching.Resources[uri] = resource;
        }

        foreach (var watching in documents.Values.Where(watching => watching.Resources.Count == 0).ToList())
            Stop(watching);
        foreach (var watching in documents.Values.Where(watching => !watching.Started).ToList())
            _ = WatchAsync(watching);
    }

    /// <summary>Returns the version up to which a watched resource was reported or was seen unchanged; null if it is not watched.</summary>
    public string? VersionOf(string uri) => documents.Values.Select(watching => watching.Resources.GetValueOrDefault(uri)?.Since).FirstOrDefault(since => since is not null);

    /// <summary>Ends all watching.</summary>
    public void StopAll()
    {
        foreach (var watching in documents.Values.ToList())
            Stop(watching);
    }

    private void Stop(Watching watching)
    {
        documents.Remove(watching.DocId);
        watching.Resources.Clear();
        watching.Interrupt?.Invoke();
    }

    private async Task WatchAsync(Watching watching)
    {
        // The loop belongs to no call, so it has no activity.
        Activity.Current = null;
        watching.Started = true;
        var pause = ShortestPause;
        while (watching.Resources.Count > 0)
        {
            using var interrupted = new CancellationTokenSource();
            watching.Interrupt = () => _ = interrupted.CancelAsync();
            try
            {
                var startedAt = time.GetTimestamp();
                var (readable, news) = await RoundAsync(watching, interrupted.Token);
                if (readable)
                {
                    pause = ShortestPause;
                    if (news || time.GetElapsedTime(startedAt) >= ShortestPause)
                        continue;
                }

                // Pauses if the doc cannot be read, or if a stopping silo ended the wait early.
                await Task.Delay(pause, time, interrupted.Token);
                if (!readable)
                    pause = Longer(pause, LongestPause);
            }
            catch (OperationCanceledException) when (interrupted.IsCancellationRequested)
            {
                // The set of watched resources has changed, or is empty now.
            }
            catch (Exception e)
            {
                LogFailed(e, pause);
                await Task.Delay(pause, time, interrupted.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
                pause = Longer(pause, LongestPauseWhenFailing);
            }
            finally
            {
                watching.Interrupt = null;
            }
        }
    }

    // Brings resources at different versions to the same version, before it waits for the next one.
    private async Task<(bool Readable, bool News)> RoundAsync(Watching watching, CancellationToken interrupted)
    {
        var apart = watching.Versions;
        var news = false;
        if (apart.Count > 1)
        {
            foreach (var version in apart)
                news |= (await AskAsync(watching, version, TimeSpan.Zero, interrupted)).News;
            apart = watching.Versions;
        }

        if (news || apart.Count == 0)
            return (true, true);
        return await AskAsync(watching, apart[0], apart.Count > 1 ? WaitWhileApart : Wait, interrupted);
    }

    private async Task<(bool Readable, bool News)> AskAsync(Watching watching, string since, TimeSpan wait, CancellationToken interrupted)
    {
        var answer = await watch(watching.DocId, since, wait, interrupted);
        var readable = answer.Failure is null;
        var version = readable ? answer.Version : Unreadable;
        foreach (var (uri, resource) in watching.Resources.Where(entry => entry.Value.Since == since).ToList())
        {
            var isChanged = readable
                ? answer.Scopes.Contains(DocumentScopes.All) || answer.Scopes.Intersect(resource.Scopes).Any()
                : since != Unreadable;
            // The resource may no longer be watched.
            if (isChanged && watching.Resources.ContainsKey(uri))
                await changed(uri, version);
            watching.Advance(uri, version);
        }

        return (readable, answer.Scopes.Length > 0);
    }

    private static TimeSpan Longer(TimeSpan pause, TimeSpan longest) => pause + pause < longest ? pause + pause : longest;

    [LoggerMessage(LogLevel.Information, "A doc could not be watched; tried again in {Pause}.")]
    private partial void LogFailed(Exception exception, TimeSpan pause);

    private sealed class Watching(string docId)
    {
        public string DocId => docId;

        public Dictionary<string, WatchedResource> Resources { get; } = new(StringComparer.Ordinal);

        public bool Started { get; set; }

        /// <summary>Restarts the current round; null between two rounds.</summary>
        public Action? Interrupt { get; set; }

        public List<string> Versions => [.. Resources.Values.Select(resource => resource.Since).Distinct()];

        public void Advance(string uri, string version)
        {
            if (Resources.TryGetValue(uri, out var resource))
                Resources[uri] = resource with { Since = version };
        }
    }
}
