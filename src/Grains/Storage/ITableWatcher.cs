namespace CodaMcp.Storage;

/// <summary>What an operator may want to know of a <see cref="TableWatcher{T}"/>.</summary>
public interface ITableWatcher
{
    /// <summary>Why the silo's copy may be old; null if it is not.</summary>
    string? Trouble { get; }
}
