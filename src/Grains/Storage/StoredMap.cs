using System.Collections;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace CodaMcp.Storage;

/// <summary>
/// The entries of one kind by id. Every change is to be stored with the next <see cref="MemberData.SaveAsync"/>, entry by entry. Values never
/// change in place.
/// </summary>
/// <typeparam name="T">The values; records.</typeparam>
public sealed class StoredMap<T> : IEnumerable<KeyValuePair<string, T>>
    where T : class
{
    private readonly MemberData data;
    private readonly string kind;
    private readonly JsonTypeInfo<T> json;
    private readonly Dictionary<string, T> values = new(StringComparer.Ordinal);

    internal StoredMap(MemberData data, string kind, JsonTypeInfo<T> json) => (this.data, this.kind, this.json) = (data, kind, json);

    /// <summary>How many there are.</summary>
    public int Count => values.Count;

    /// <summary>The values.</summary>
    public IReadOnlyCollection<T> Values => values.Values;

    /// <summary>The value of an id, or null.</summary>
    public T? Find(string id) => values.GetValueOrDefault(id);

    /// <summary>Sets a value, in place of any before it.</summary>
    public void Set(string id, T value)
    {
        values[id] = value;
        data.Set(kind, id, () => JsonSerializer.Serialize(value, json));
    }

    /// <summary>Removes a value. Returns null where there is none.</summary>
    public T? Remove(string id)
    {
        if (!values.Remove(id, out var value))
            return null;
        data.Set(kind, id, static () => null);
        return value;
    }

    /// <summary>Whether the last change of an id, its removal included, is stored.</summary>
    public bool IsStored(string id) => !data.IsUnsaved(kind, id);

    internal void Load(MemberEntry entry) => values[entry.Id] = JsonSerializer.Deserialize(entry.Value!, json)!;

    /// <inheritdoc/>
    public IEnumerator<KeyValuePair<string, T>> GetEnumerator() => values.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
