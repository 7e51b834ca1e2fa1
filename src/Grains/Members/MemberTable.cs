using System.Data.Common;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using CodaMcp.Sessions;

namespace CodaMcp.Members;

/// <summary>
/// Reads members from the database, without their grains. Every decision and session is stored before its caller gets a reply, so the database shows
/// what is in force. The SQL works on SQLite and PostgreSQL.
/// </summary>
/// <param name="database">The database that holds members' data. Its tables must exist.</param>
/// <param name="sessions">The ages at which sessions end.</param>
/// <param name="time">The clock.</param>
public sealed class MemberTable(DbDataSource database, MemberSessionOptions sessions, TimeProvider time)
{
    private const string Page = "(SELECT key FROM member WHERE substr(key, 1, length(@prefix)) = @prefix AND key > @after ORDER BY key LIMIT @limit)";
    private const string One = "(SELECT key FROM member WHERE key = @key)";

    /// <summary>Reads all members one by one, in the order of their keys.</summary>
    public IAsyncEnumerable<MemberSummary> ReadAsync(CancellationToken cancellationToken) => ReadAsync("member", [], cancellationToken);

    /// <summary>Reads some members of an organization, in the order of their keys.</summary>
    /// <param name="issuer">The issuer.</param>
    /// <param name="organization">The organization.</param>
    /// <param name="after">The key after which to begin; empty to begin with the first.</param>
    /// <param name="limit">The most members to return.</param>
    /// <param name="cancellationToken">Stops reading.</param>
    public async Task<IReadOnlyList<MemberSummary>> ReadAsync(string issuer, string organization, string after, int limit, CancellationToken cancellationToken)
    {
        var prefix = new MemberId(issuer, organization, "").ToGrainKey();
        return await ReadAsync(Page, [("prefix", prefix), ("after", after), ("limit", limit)], cancellationToken).ToListAsync(cancellationToken);
    }

    /// <summary>Reads one member; null if there is none.</summary>
    public ValueTask<MemberSummary?> FindAsync(MemberId member, CancellationToken cancellationToken) =>
        ReadAsync(One, [("key", member.ToGrainKey())], cancellationToken).FirstOrDefaultAsync(cancellationToken);

    private async IAsyncEnumerable<MemberSummary> ReadAsync(string members, (string Name, object Value)[] parameters, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await using var command = connection.CreateCommand();
#pragma warning disable CA2100 // The texts are this program's own.
        command.CommandText =
            $"SELECT m.key, e.kind, e.value FROM {members} m LEFT JOIN member_entry e ON e.member = m.key AND e.kind IN ('access', 'profile', 'session') ORDER BY m.key";
#pragma warning restore CA2100
        foreach (var (name, value) in parameters)
        {
            var parameter = command.CreateParameter();
            (parameter.ParameterName, parameter.Value) = (name, value);
            command.Parameters.Add(parameter);
        }

        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        MemberSummary? member = null;
        while (await reader.ReadAsync(cancellationToken))
        {
            var id = MemberId.ParseGrainKey(reader.GetString(0));
            if (member?.Id != id)
            {
                if (member is not null)
                    yield return member;
                member = new MemberSummary(id, Label: null, SeenAt: null, new MemberAccess(RevokedBefore: null, Disabled: false), []);
            }

            if (!await reader.IsDBNullAsync(1, cancellationToken))
                member = With(member, reader.GetString(1), reader.GetString(2));
        }

        if (member is not null)
            yield return member;
    }

    private MemberSummary With(MemberSummary member, string kind, string value)
    {
        switch (kind)
        {
            case "access":
                var access = Read(value, MembersJson.Default.StoredAccess);
                return member with { Access = new MemberAccess(access.RevokedBefore, access.Disabled) };
            case "profile":
                var profile = Read(value, MembersJson.Default.StoredProfile);
                return member with { Label = profile.Label, SeenAt = profile.SeenAt };
            default:
                var session = Read(value, SessionsJson.Default.StoredSession);
                var now = time.GetUtcNow();
                return now - session.UsedAt >= sessions.IdleLifetime || now - session.OpenedAt >= sessions.Lifetime
                    ? member
                    : member with { Sessions = [.. member.Sessions.Append(session).OrderBy(one => one.OpenedAt)] };
        }
    }

    private static T Read<T>(string value, JsonTypeInfo<T> json) => JsonSerializer.Deserialize(value, json)!;
}
