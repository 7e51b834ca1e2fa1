using System.Data.Common;
using System.Security.Cryptography;

namespace CodaMcp.Audit;

/// <summary>
/// The digest of a record as the database holds it: SHA-256 over its <see cref="AuditForm"/>. So the same row always has the same digest.
/// </summary>
internal static class AuditDigest
{
    /// <summary>Computes the digest of the current row.</summary>
    /// <param name="row">A row whose first columns are <see cref="AuditRow.Columns"/>.</param>
    /// <exception cref="FormatException">A value does not have the form that a store writes: it was changed outside the store.</exception>
    /// <exception cref="InvalidCastException">A value has another type than a store writes: it was changed outside the store.</exception>
    public static byte[] Of(DbDataReader row) => Of(AuditRow.ValuesOf(row));

    /// <summary>Computes the digest of a row.</summary>
    /// <param name="values">The values of <see cref="AuditRow.Columns"/>, as the database keeps them.</param>
    public static byte[] Of(object?[] values) => SHA256.HashData(AuditForm.Of(values));
}
