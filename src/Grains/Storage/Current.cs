using System.Globalization;

namespace CodaMcp.Storage;

/// <summary>The rows of a small table, as this silo knows them. A singleton of the silo. A <see cref="TableWatcher{T}"/> keeps it up to date.</summary>
/// <typeparam name="T">A row. Rows with the same values are equal.</typeparam>
public class Current<T>
    where T : class, IEquatable<T>
{
    private volatile IReadOnlyList<T> rows = [];

    /// <summary>The rows.</summary>
    public IReadOnlyList<T> All => rows;

    /// <summary>Replaces the rows.</summary>
    public void Set(IReadOnlyList<T> current) => rows = current;

    /// <summary>Describes the rows in words, for the log.</summary>
    public virtual string Describe() => string.Create(CultureInfo.InvariantCulture, $"{rows.Count} rows");
}
