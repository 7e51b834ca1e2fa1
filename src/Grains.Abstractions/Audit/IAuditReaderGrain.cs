namespace CodaMcp.Audit;

/// <summary>
/// Reads the audit for people and programs. Any silo answers; the key is 0. A reader sees their own records. With
/// <see cref="AuditReader.SeesOrganization"/> a reader also sees the records of the organization, including what operators did to it. Reading
/// records of others is recorded: one record for each page and for each single record. A usage of another member, or grouped by member, is
/// recorded too.
/// </summary>
[Alias("codamcp.IAuditReaderGrain")]
public interface IAuditReaderGrain : IGrainWithIntegerKey
{
    /// <summary>Returns a page of records, newest first.</summary>
    /// <exception cref="AuditNotRecordedException">The read could not be recorded.</exception>
    [Alias("Search")]
    [ResponseTimeout("00:00:30")]
    Task<AuditPage> Search(AuditSearch search, CancellationToken cancellationToken = default);

    /// <summary>Returns one record; null if there is none that the reader may see.</summary>
    /// <param name="reader">Who asks.</param>
    /// <param name="id">The record's id.</param>
    /// <param name="cancellationToken">Stops reading.</param>
    /// <exception cref="AuditNotRecordedException">The read could not be recorded.</exception>
    [Alias("Find")]
    [ResponseTimeout("00:00:30")]
    Task<AuditEntry?> Find(AuditReader reader, Guid id, CancellationToken cancellationToken = default);

    /// <summary>Returns the usage.</summary>
    /// <exception cref="AuditNotRecordedException">The read could not be recorded.</exception>
    [Alias("GetUsage")]
    [ResponseTimeout("00:00:30")]
    Task<Usage> GetUsage(UsageQuery query, CancellationToken cancellationToken = default);

    /// <summary>Records an export of records, before its first page is read. The searches for its pages then set <see cref="AuditSearch.Continues"/>.</summary>
    /// <param name="reader">Who exports.</param>
    /// <param name="filter">The filter of the exported records.</param>
    /// <param name="format">The format, such as <c>csv</c>.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <exception cref="AuditNotRecordedException">The export could not be recorded.</exception>
    [Alias("NoteExport")]
    [ResponseTimeout("00:00:30")]
    Task NoteExport(AuditReader reader, AuditFilter filter, string format, CancellationToken cancellationToken = default);

    /// <summary>Returns the public key of the key that signs checkpoints now.</summary>
    [Alias("GetKey")]
    Task<AuditPublicKey> GetKey();

    /// <summary>Returns checkpoints, newest first. They name no member.</summary>
    /// <param name="before">Only those with a smaller number; null for all.</param>
    /// <param name="limit">The most checkpoints to return.</param>
    /// <param name="cancellationToken">Stops reading.</param>
    [Alias("GetCheckpoints")]
    [ResponseTimeout("00:00:30")]
    Task<SignedCheckpoint[]> GetCheckpoints(long? before, int limit, CancellationToken cancellationToken = default);
}
