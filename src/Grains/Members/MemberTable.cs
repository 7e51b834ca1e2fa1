using System.Data.Common;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using CodaMcp.Sessions;

namespace CodaMcp.Members;

/// <summary>
/// Reads members from the database for operators, past their grains. Every decision and session is stored before it counts, so this shows
/// what is in force. Its SQL is good for SQLite and PostgreSQL.
/// </summary>
/// <param name="database">The database that holds members' data; its tables must be there.</param>
/// <param name="sessions">When sessions end by their age.</param>
/// <param name="time">The clock.</param>
public sealed class MemberTable(DbDataSource database, MemberSessionOptions sessions, TimeProvider time)
{
    private const string All = """
        SELECT m.key, e.kind, e.value FROM member m LEFT JOIN member_entry e ON e.member = m.key AND e.kind IN ('access', 'profile', 'session') ORDER BY m.key
        """;

    /// <summary>Reads all members, in the order of their keys, one after the other.</summary>
    public async IAsyncEnumerable<MemberSummary> ReadAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await using var command = connection.CreateCommand();
        command.CommandText = All;
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
