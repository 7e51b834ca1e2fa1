namespace CodaMcp.Storage;

/// <summary>The state of a <see cref="TableWatcher{T}"/>, for operators.</summary>
public interface ITableWatcher
{
    /// <summary>Why the silo's copy may be old; null if it is current.</summary>
    string? Trouble { get; }
}
