namespace CodaMcp.Audit;

/// <summary>
/// Reads the audit for people and programs. Any silo answers; the key is 0. A reader sees the own records, and those of the organization if
/// <see cref="AuditReader.SeesOrganization"/> says so. What operators did to the organization is among them. Reading records of others is
/// recorded: one record for each page, each single record, and each usage of one other member or by member.
/// </summary>
[Alias("codamcp.IAuditReaderGrain")]
public interface IAuditReaderGrain : IGrainWithIntegerKey
{
    /// <summary>A page of records, the newest first.</summary>
    /// <exception cref="AuditNotRecordedException">The reading could not be recorded.</exception>
    [Alias("Search")]
    [ResponseTimeout("00:00:30")]
    Task<AuditPage> Search(AuditSearch search, CancellationToken cancellationToken = default);

    /// <summary>One record; null if there is none that the reader may see.</summary>
    /// <param name="reader">Who asks.</param>
    /// <param name="id">The record's id.</param>
    /// <param name="cancellationToken">Stops reading.</param>
    /// <exception cref="AuditNotRecordedException">The reading could not be recorded.</exception>
    [Alias("Find")]
    [ResponseTimeout("00:00:30")]
    Task<AuditEntry?> Find(AuditReader reader, Guid id, CancellationToken cancellationToken = default);

    /// <summary>How much was used.</summary>
    /// <exception cref="AuditNotRecordedException">The reading could not be recorded.</exception>
    [Alias("GetUsage")]
    [ResponseTimeout("00:00:30")]
    Task<Usage> GetUsage(UsageQuery query, CancellationToken cancellationToken = default);

    /// <summary>Records an export of records, before its first page is read. The pages then have <see cref="AuditSearch.Continues"/> set.</summary>
    /// <param name="reader">Who exports.</param>
    /// <param name="filter">What is exported.</param>
    /// <param name="format">The format, as <c>csv</c>.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <exception cref="AuditNotRecordedException">It could not be recorded.</exception>
    [Alias("NoteExport")]
    [ResponseTimeout("00:00:30")]
    Task NoteExport(AuditReader reader, AuditFilter filter, string format, CancellationToken cancellationToken = default);

    /// <summary>The public key that checkpoints are signed with now.</summary>
    [Alias("GetKey")]
    Task<AuditPublicKey> GetKey();

    /// <summary>Checkpoints, the newest first. They name no member.</summary>
    /// <param name="before">Only those with a smaller number; null for all.</param>
    /// <param name="limit">At most so many.</param>
    /// <param name="cancellationToken">Stops reading.</param>
    [Alias("GetCheckpoints")]
    [ResponseTimeout("00:00:30")]
    Task<SignedCheckpoint[]> GetCheckpoints(long? before, int limit, CancellationToken cancellationToken = default);
}
