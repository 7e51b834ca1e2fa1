using System.Net;
using CodaMcp.Coda.Caching;
using Microsoft.Extensions.Logging;

namespace CodaMcp.Coda.Documents;

/// <summary>The logic of <see cref="IDocumentGrain"/>, usable without a grain call.</summary>
/// <param name="source">Sends the requests to Coda.</param>
/// <param name="docId">The document, or <see cref="DocumentScopes.ListOfDocs"/>.</param>
/// <param name="options">The settings.</param>
/// <param name="memory">The memory budget of the silo's caches.</param>
/// <param name="time">The clock.</param>
/// <param name="logger">Logs the failures that callers who wait for changes are not told of.</param>
internal sealed class SharedDocument(ICodaSource source, string docId, CodaOptions options, MemoryBudget memory, TimeProvider time, ILogger logger)
{
    private readonly DocumentVersions versions = new(options.DocumentCache, time);
    private ResponseCache? cache;
    private DocumentWatch? watched;

    private ResponseCache Cache => cache ?? Interlocked.CompareExchange(ref cache, new ResponseCache(options.DocumentCache, time, memory, versions), null) ?? cache;

    /// <summary>The current count. Safe from any thread.</summary>
    public DocumentStamp Now => versions.Now;

    /// <summary>See <see cref="IDocumentGrain.Read"/>. Safe from any thread.</summary>
    public async Task<DocumentAnswer> ReadAsync(DocumentRead read, CancellationToken cancellationToken)
    {
        if (IsCurrent(read))
            return new DocumentAnswer { Source = DocumentAnswerSource.Unchanged };

        var asked = new ResponseCacheRead
        {
            Key = read.Key,
            Scopes = read.Scopes,
            TimeToLive = read.TimeToLive,
            Deadline = read.Deadline,
            Fresh = read.Fresh,
            MayShare = MayShare(read.OwnWrites, read.Scopes),
        };
        var call = CallFor(read.Token, read.Member, read.Deadline);
        while (true)
        {
            try
            {
                return await Answer(call, asked, read, cancellationToken);
            }
            catch (CodaException e) when (e.Status is HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden && call.UpstreamRequests == 0 && !asked.Fresh)
            {
                // Coda refused another caller's token. Ask again with this token.
                asked = asked with { Fresh = true };
            }
            catch (Exception e) when (CodaFailures.Of(e) is { } failure)
            {
                return new DocumentAnswer { Source = DocumentAnswerSource.Fetched, UpstreamRequests = call.UpstreamRequests, PermitWait = call.PermitWait, Failure = failure };
            }
        }
    }

    /// <summary>Returns whether the answer that the member holds is current for a read. Safe from any thread.</summary>
    public bool IsCurrent(DocumentRead read)
    {
        foreach (var write in read.OwnWrites)
            Wrote(write);
        return !read.Fresh && read.Held is { } held && Counts(held, read.Scopes, read.OwnWrites);
    }

    /// <summary>See <see cref="IDocumentGrain.Confirm"/>. Safe from any thread.</summary>
    public bool IsCurrent(DocumentCheck check)
    {
        foreach (var write in check.OwnWrites)
            Wrote(write);
        for (var at = 0; at < check.Stamps.Length; at++)
        {
            if (!Counts(check.Stamps[at], check.Scopes[at], check.OwnWrites))
                return false;
        }

        return true;
    }

    /// <summary>See <see cref="IDocumentGrain.Wrote"/>.</summary>
    public void Wrote(DocumentWrite write)
    {
        if (versions.Note(write))
            watched?.Wake();
    }

    /// <summary>See <see cref="IDocumentGrain.Watch"/>.</summary>
    public Task<DocumentChanges> WatchAsync(WatchDocument watch, CancellationToken stopping, CancellationToken cancellationToken)
    {
        watched ??= new DocumentWatch(versions, LookAsync, options.WatchInterval, time, logger);
        return watched.WaitAsync(watch, stopping, cancellationToken);
    }

    /// <summary>Drops the kept answers and releases their memory.</summary>
    public void Clear() => cache?.Clear();

    // The member who wrote must not get an answer that was read while the write was in progress.
    private static bool MayShare(DocumentWrite[] ownWrites, string[] scopes) => !ownWrites.Any(write => write.Touches(scopes));

    private bool Counts(DocumentStamp held, string[] scopes, DocumentWrite[] ownWrites) =>
        held.Shared ? MayShare(ownWrites, scopes) && versions.IsCurrentAsApplied(held, scopes) : versions.IsCurrent(held, scopes);

    private async Task<DateTimeOffset> LookAsync(WatchDocument asker, DateTimeOffset deadline)
    {
        var doc = await source.LookAt(CallFor(asker.Token, asker.Member, deadline), docId, new ResponseCacheDeadline(deadline), CancellationToken.None);
        return doc.UpdatedAt ?? DateTimeOffset.UnixEpoch;
    }

    private CodaCall CallFor(CodaToken token, string member, DateTimeOffset deadline) => new()
    {
        Credential = new CodaCredential(token.Value),
        MemberKey = member,
        Cache = Cache,
        Deadline = deadline,
        BeforeWrite = static _ => throw new InvalidOperationException("A document's actor changes nothing."),
    };

    private async Task<DocumentAnswer> Answer(CodaCall call, ResponseCacheRead asked, DocumentRead read, CancellationToken cancellationToken)
    {
        var result = await Cache.GetOrFetchAsync(
            asked, (deadline, abandoned) => source.Fetch(call, docId, read, versions, deadline, abandoned), cancellationToken);
        return new DocumentAnswer
        {
            Source = result.Fetched ? DocumentAnswerSource.Fetched : result.Joined ? DocumentAnswerSource.Coalesced : DocumentAnswerSource.Kept,
            Body = result.Body,
            ReadAt = result.ReadAt,
            Stamp = result.Stamp,
            SharedStamp = result.SharedStamp,
            SharedUntil = result.SharedUntil,
            UpstreamRequests = call.UpstreamRequests,
            PermitWait = call.PermitWait,
        };
    }
}
