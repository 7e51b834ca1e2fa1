using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using CodaMcp.Settings;
using CodaMcp.Storage;
using CodaMcp.Tools;
using CodaMcp.Writes;

namespace CodaMcp.Members;

/// <summary>
/// The cursors of one member's listings. They are stored with the member, and limited in number and age. A cursor is the digest of its query and
/// place. It is valid only while the member's data has that place. So clients cannot forge a cursor, and another member cannot use it.
/// </summary>
/// <remarks>A cursor is returned before it is stored. If its silo is killed in that moment, the cursor is unknown and the listing starts again.</remarks>
/// <param name="data">The member's data.</param>
/// <param name="writes">Runs work in the grain's turns.</param>
/// <param name="time">The clock.</param>
public sealed class MemberCursors(MemberData data, MemberWrites writes, TimeProvider time) : ICursors
{
    /// <summary>The most cursors that are kept. A further cursor replaces the least recently used one.</summary>
    [MemberLimit]
    public const int MaxKept = 100;

    /// <summary>How long a cursor is kept after its last use.</summary>
    [MemberLimit]
    public static readonly TimeSpan Lifetime = TimeSpan.FromHours(24);

    // The stored time of use moves in steps of this length. So repeated listings of a place cost the database little.
    private static readonly TimeSpan UseStep = TimeSpan.FromHours(1);

    private const int DigestBytes = 18;

    private readonly StoredMap<StoredCursor> kept = data.Map("cursor", MembersJson.Default.StoredCursor);

    /// <inheritdoc/>
    public Task<string> KeepAsync(string query, string place) => writes.OnTurnAsync(() =>
    {
        var cursor = CursorOf(query, place);
        if (kept.Find(cursor) is null)
        {
            var now = time.GetUtcNow();
            foreach (var (expired, _) in kept.Where(one => one.Value.UsedAt + Lifetime <= now).ToList())
                kept.Remove(expired);
            while (kept.Count >= MaxKept)
                kept.Remove(kept.MinBy(one => one.Value.UsedAt).Key);
        }

        Use(cursor, place);
        return Task.FromResult(cursor);
    });

    /// <inheritdoc/>
    public Task<string?> FindAsync(string query, string cursor) => writes.OnTurnAsync(() =>
    {
        if (kept.Find(cursor) is not { } found || found.UsedAt + Lifetime <= time.GetUtcNow() || CursorOf(query, found.Place) != cursor)
            return Task.FromResult<string?>(null);
        Use(cursor, found.Place);
        return Task.FromResult<string?>(found.Place);
    });

    /// <inheritdoc/>
    public bool Use(string cursor)
    {
        if (kept.Find(cursor) is not { } found || found.UsedAt + Lifetime <= time.GetUtcNow())
            return false;
        Use(cursor, found.Place);
        return true;
    }

    private void Use(string cursor, string place)
    {
        var now = time.GetUtcNow();
        if (kept.Find(cursor) is { } known && now - known.UsedAt < UseStep)
            return;
        kept.Set(cursor, new StoredCursor { Place = place, UsedAt = now });
        _ = data.TrySaveAsync();
    }

    private static string CursorOf(string query, string place) =>
        Base64Url.EncodeToString(SHA256.HashData(Encoding.UTF8.GetBytes($"{query}\n{place}")).AsSpan(0, DigestBytes));
}
