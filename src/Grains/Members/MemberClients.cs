using CodaMcp.Audit;
using CodaMcp.Storage;

namespace CodaMcp.Members;

/// <summary>
/// The registered names of one member's OAuth clients. A token has a client's id but no name. So the consent page sends the name when it asks the
/// member. A name is stored with the next change of the member's data, or within 15 s. Use only in the grain's turns.
/// </summary>
/// <param name="data">The member's data.</param>
/// <param name="time">The clock.</param>
public sealed class MemberClients(MemberData data, TimeProvider time)
{
    /// <summary>The most names that are kept. The names learnt first are removed first.</summary>
    public const int Most = 100;

    private const int LongestName = 200;
    private const int LongestId = 512;

    private readonly StoredMap<StoredClient> entries = data.Map("oauth_client", MembersJson.Default.StoredClient);

    /// <summary>Returns the name of a client; null if it is not known.</summary>
    public string? NameOf(string clientId) => entries.Find(clientId)?.Name;

    /// <summary>Stores a client's name.</summary>
    public void Learn(string clientId, string name)
    {
        ArgumentNullException.ThrowIfNull(clientId);
        ArgumentNullException.ThrowIfNull(name);
        name = AuditText.Cut(name, LongestName);
        if (clientId.Length is 0 or > LongestId || name.Length == 0 || entries.Find(clientId)?.Name == name)
            return;
        if (entries.Count >= Most && entries.Find(clientId) is null)
            entries.Remove(entries.MinBy(entry => entry.Value.LearntAt).Key);
        entries.Set(clientId, new StoredClient { Name = name, LearntAt = time.GetUtcNow() });
    }
}
