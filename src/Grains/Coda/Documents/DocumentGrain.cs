using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans.Concurrency;
using Orleans.Placement;

namespace CodaMcp.Coda.Documents;

/// <inheritdoc cref="IDocumentGrain"/>
/// <remarks>
/// Keeps only what can be read from Coda again. Reentrant, because a read that waits for Coda must not block other reads. It is placed in the
/// silo of the member who first reads the document. Most documents have one reader, who then needs no call to another silo.
/// </remarks>
[Reentrant]
[PreferLocalPlacement]
[GrainType("codadocument")]
public sealed class DocumentGrain : Grain, IDocumentGrain
{
    private readonly SharedDocument document;
    private readonly DocumentLease lease;
    private readonly OpenDocuments open;
    private readonly string loginId;
    private readonly string docId;
    private readonly IHostApplicationLifetime process;

    /// <summary>Composed by the silo.</summary>
    public DocumentGrain(
        ICodaSource source,
        IOptions<CodaOptions> options,
        MemoryBudget memory,
        OpenDocuments open,
        IHostApplicationLifetime process,
        TimeProvider time,
        ILogger<DocumentGrain> logger)
    {
        ArgumentNullException.ThrowIfNull(options);
        var key = this.GetPrimaryKeyString();
        var slash = key.IndexOf('/', StringComparison.Ordinal);
        (loginId, docId) = (Uri.UnescapeDataString(key["d:".Length..slash]), Uri.UnescapeDataString(key[(slash + 1)..]));
        document = new SharedDocument(source, docId, options.Value, memory, time, logger);
        lease = new DocumentLease(time);
        (this.open, this.process) = (open, process);
    }

    /// <summary>Returns the key of a document's grain.</summary>
    public static string KeyOf(string loginId, string docId) => $"d:{Uri.EscapeDataString(loginId)}/{Uri.EscapeDataString(docId)}";

    /// <inheritdoc/>
    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        open.Add(loginId, docId, document);
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public override async Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        open.Remove(loginId, docId, document);
        document.Clear();
        // The next activation does not know of the lease. If a silo is lost, detecting the loss takes far longer than a lease lasts.
        await lease.EndAsync();
    }

    /// <inheritdoc/>
    public async Task<DocumentAnswer> Read(DocumentRead read, CancellationToken cancellationToken = default)
    {
        var reading = document.ReadAsync(read, cancellationToken);
        try
        {
            return await reading.WaitAsync(process.ApplicationStopping);
        }
        catch (OperationCanceledException) when (process.ApplicationStopping.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            // The export of a page may take a minute, and the document moves to another silo. The reader repeats the call there (GrainRetry).
            throw new TimeoutException("The document's actor goes to another silo.");
        }
    }

    /// <inheritdoc/>
    public ValueTask<DocumentConfirmation> Confirm(DocumentCheck check)
    {
        var now = document.Now;
        return ValueTask.FromResult(new DocumentConfirmation(document.IsCurrent(check), now, lease.Grant()));
    }

    /// <inheritdoc/>
    public ValueTask<bool> IsCurrent(DocumentCheck check) => ValueTask.FromResult(document.IsCurrent(check));

    /// <inheritdoc/>
    public ValueTask Wrote(DocumentWrite write)
    {
        document.Wrote(write);
        return lease.EndAsync();
    }

    /// <inheritdoc/>
    public Task<DocumentChanges> Watch(WatchDocument watch, CancellationToken cancellationToken = default) =>
        document.WatchAsync(watch, process.ApplicationStopping, cancellationToken);
}
