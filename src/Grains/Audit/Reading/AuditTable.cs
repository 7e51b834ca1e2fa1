namespace CodaMcp.Audit.Reading;

/// <summary>Reads the audit records that a reader may see.</summary>
/// <param name="database">The database that holds them.</param>
public sealed class AuditTable(AuditDatabase database)
{
    /// <summary>Returns a page of records, the newest first.</summary>
    /// <returns>The records, and whether there are older ones.</returns>
    public async Task<(IReadOnlyList<AuditRecord> Records, bool HasMore)> SearchAsync(AuditSearch search, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(search);
        var limit = Math.Clamp(search.Limit, 1, AuditSearch.MaxLimit);
        var found = await ReadAsync(AuditSearchSql.Of(search), cancellationToken);
        return found.Count > limit ? ([.. found.Take(limit)], true) : (found, false);
    }

    /// <summary>Returns a page of records for an operator, the newest first.</summary>
    /// <param name="organization">The organization's id; null for all.</param>
    /// <param name="filter">Which records.</param>
    /// <param name="before">Only records older than this one.</param>
    /// <param name="limit">The maximum number of records.</param>
    /// <param name="cancellationToken">Stops reading.</param>
    /// <returns>The records, and whether there are older ones.</returns>
    public async Task<(IReadOnlyList<AuditRecord> Records, bool HasMore)> ReadAsync(
        string? organization, AuditFilter filter, Guid? before, int limit, CancellationToken cancellationToken)
    {
        var found = await ReadAsync(AuditSearchSql.Of(organization, filter, before, limit), cancellationToken);
        return found.Count > limit ? ([.. found.Take(limit)], true) : (found, false);
    }

    /// <summary>Returns the records with these ids that exist, the newest first.</summary>
    public async Task<IReadOnlyList<AuditRecord>> ReadAsync(IReadOnlyList<Guid> ids, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(ids);
        return ids.Count == 0 ? [] : await ReadAsync(AuditSearchSql.Of(ids), cancellationToken);
    }

    /// <summary>Returns one record; null if there is none that the reader may see.</summary>
    public async Task<AuditRecord?> FindAsync(AuditReader reader, Guid id, CancellationToken cancellationToken) =>
        await ReadAsync(AuditSearchSql.Of(reader, id), cancellationToken) is [var found] ? found : null;

    private async Task<IReadOnlyList<AuditRecord>> ReadAsync(AuditSearchSql sql, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenAsync(cancellationToken);
        await using var command = database.Command(connection, sql.Text, sql.Parameters);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        return await AuditRow.ReadAllAsync(reader, cancellationToken);
    }
}
