using System.Collections;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace CodaMcp.Storage;

/// <summary>The entries of one kind by id. <see cref="MemberData.SaveAsync"/> stores the changes, entry by entry. Values never change in place.</summary>
/// <typeparam name="T">The type of the values, which is a record.</typeparam>
public sealed class StoredMap<T> : IEnumerable<KeyValuePair<string, T>>
    where T : class
{
    // Most members have no entries of most kinds. Their maps share this dictionary, to which nothing is added.
    private static readonly Dictionary<string, T> Nothing = [];

    private readonly MemberData data;
    private readonly string kind;
    private readonly JsonTypeInfo<T> json;
    private Dictionary<string, T> values = Nothing;

    internal StoredMap(MemberData data, string kind, JsonTypeInfo<T> json) => (this.data, this.kind, this.json) = (data, kind, json);

    /// <summary>The number of entries.</summary>
    public int Count => values.Count;

    /// <summary>The values.</summary>
    public IReadOnlyCollection<T> Values => values.Values;

    /// <summary>Returns the value of an id, or null.</summary>
    public T? Find(string id) => values.GetValueOrDefault(id);

    /// <summary>Sets a value, and replaces an earlier one.</summary>
    /// <param name="id">The id.</param>
    /// <param name="value">The value.</param>
    /// <param name="mayWait">
    /// Whether a killed silo may lose the change without harm. It is then stored with the member's next change, or when the activation ends.
    /// </param>
    public void Set(string id, T value, bool mayWait = false)
    {
        Put(id, value);
        data.Set(kind, id, () => JsonSerializer.Serialize(value, json), mayWait);
    }

    /// <summary>Removes a value and returns it. Returns null if there is none.</summary>
    public T? Remove(string id)
    {
        if (!values.Remove(id, out var value))
            return null;
        data.Set(kind, id, static () => null);
        return value;
    }

    /// <summary>Whether the last change of an id is stored. A removal is a change too.</summary>
    public bool IsStored(string id) => !data.IsUnsaved(kind, id);

    internal void Load(MemberEntry entry) => Put(entry.Id, JsonSerializer.Deserialize(entry.Value!, json)!);

    /// <inheritdoc/>
    public IEnumerator<KeyValuePair<string, T>> GetEnumerator() => values.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    private void Put(string id, T value)
    {
        if (values == Nothing)
            values = new Dictionary<string, T>(StringComparer.Ordinal);
        values[id] = value;
    }
}
