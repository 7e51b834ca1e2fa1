using CodaMcp.Storage;

namespace CodaMcp.Members;

/// <summary>
/// The last known label of the member, and the time of the last activity. Operators can thus name the member by email address. A change is stored
/// with the next change of the member's data, or within 15 s (the grain's housekeeping). Use only in the grain's turns.
/// </summary>
/// <param name="data">The member's data.</param>
/// <param name="time">The clock.</param>
public sealed class MemberProfile(MemberData data, TimeProvider time)
{
    private const string Only = "";
    private const int LongestLabel = 320;

    // A busy member causes at most one write an hour.
    private static readonly TimeSpan SeenStep = TimeSpan.FromHours(1);

    private readonly StoredMap<StoredProfile> entries = data.Map("profile", MembersJson.Default.StoredProfile);

    /// <summary>The member's last known email address or name; null if there is none.</summary>
    public string? Label => entries.Find(Only)?.Label;

    /// <summary>Notes that the member is active.</summary>
    /// <param name="label">The email address or name in the token; null if it has none.</param>
    public void See(string? label)
    {
        var now = time.GetUtcNow();
        var known = entries.Find(Only);
        label = label is null ? known?.Label : label.Length <= LongestLabel ? label : label[..LongestLabel];
        if (known is null || known.Label != label || now - known.SeenAt >= SeenStep)
            entries.Set(Only, new StoredProfile { Label = label, SeenAt = now });
    }
}
