namespace CodaMcp.Audit;

/// <summary>A record with the row that a database stores, and its digest. They are computed once, for the spool and for the store.</summary>
public sealed class PreparedRecord
{
    internal PreparedRecord(AuditRecord record, object?[] values, byte[] digest) => (Record, Values, Digest) = (record, values, digest);

    /// <summary>The record.</summary>
    public AuditRecord Record { get; }

    /// <summary>The values of <see cref="AuditRow.Columns"/>.</summary>
    internal object?[] Values { get; }

    /// <summary>The digest of <see cref="Values"/>.</summary>
    internal byte[] Digest { get; }

    /// <summary>Prepares a record.</summary>
    /// <param name="record">The record.</param>
    /// <param name="silo">The silo that stores it. The database keeps the silo that stored the record first.</param>
    public static PreparedRecord Of(AuditRecord record, string silo)
    {
        ArgumentNullException.ThrowIfNull(record);
        var values = AuditRow.ValuesOf(record, silo);
        return new PreparedRecord(record, values, AuditDigest.Of(values));
    }
}
