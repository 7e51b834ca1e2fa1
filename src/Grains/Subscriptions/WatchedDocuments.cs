using System.Diagnostics;
using CodaMcp.Coda;
using CodaMcp.Coda.Caching;
using Microsoft.Extensions.Logging;

namespace CodaMcp.Subscriptions;

/// <summary>
/// Watches the docs of the resources that one member is to be told changes of: one loop per doc waits at the doc's actor, from the version
/// on that was told of last. For use from the grain's own turns only.
/// </summary>
/// <remarks>
/// A change counts as told once the call that tells it has returned; until then it is told again, and so it is after a crash. Where a doc can no
/// longer be read, or can be again, that is a change of whatever is watched in it.
/// </remarks>
/// <param name="watch">
/// Waits for a doc to differ from a version, as <see cref="ICodaGateway.WatchDocument"/> does, with the member's credential of the moment.
/// </param>
/// <param name="changed">Tells that a resource has changed: its URI, and the doc's version from now on.</param>
/// <param name="time">The clock.</param>
/// <param name="logger">Where failures to reach a doc's actor are noted.</param>
public sealed partial class WatchedDocuments(
    Func<string, string, TimeSpan, CancellationToken, Task<DocumentChanges>> watch, Func<string, string, Task> changed, TimeProvider time, ILogger logger)
{
    // No version of any doc, so that whichever comes next is a change.
    private const string Unreadable = "unreadable";

    // What is lost on the way is noticed soon after that.
    private static readonly TimeSpan Wait = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan WaitWhileApart = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan ShortestPause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(1);
    // Where an actor cannot be reached, since that passes and changes wait to be told.
    private static readonly TimeSpan LongestPauseWhenFailing = TimeSpan.FromSeconds(8);

    private readonly Dictionary<string, Watching> documents = new(StringComparer.Ordinal);

    /// <summary>Sets the resources whose changes are told from now on. Those that are watched already go on from where they are.</summary>
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

            // A caller with an older version does not wait for the others.
            if (watching.Resources.Values.Any(other => other.Since != resource.Since))
                watching.Interrupt?.Invoke();
            watching.Resources[uri] = resource;
        }

        foreach (var watching in documents.Values.Where(watching => watching.Resources.Count == 0).ToList())
            Stop(watching);
        foreach (var watching in documents.Values.Where(watching => !watching.Started).ToList())
            _ = WatchAsync(watching);
    }

    /// <summary>The version that a watched resource has been told of, or seen not to differ from; null where it is not watched.</summary>
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
        // It belongs to nobody's call.
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

                // Where the doc cannot be read, and where a silo that stops sends those who wait away.
                await Task.Delay(pause, time, interrupted.Token);
                if (!readable)
                    pause = Longer(pause, LongestPause);
            }
            catch (OperationCanceledException) when (interrupted.IsCancellationRequested)
            {
                // There is something else to watch, or nothing any more.
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

    // Those who stand at different versions are brought to the same one before it is waited for the next.
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
            // Unless nobody wants to know any more.
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

        /// <summary>Has the round under way begin anew; null between two.</summary>
        public Action? Interrupt { get; set; }

        public List<string> Versions => [.. Resources.Values.Select(resource => resource.Since).Distinct()];

        public void Advance(string uri, string version)
        {
            if (Resources.TryGetValue(uri, out var resource))
                Resources[uri] = resource with { Since = version };
        }
    }
}
