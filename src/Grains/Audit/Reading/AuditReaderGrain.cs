using System.Text;
using System.Text.Json;
using CodaMcp.Audit.Checkpoints;
using CodaMcp.Tools;
using Orleans.Concurrency;

namespace CodaMcp.Audit.Reading;

/// <summary>Reads the audit from the database. Records each time a reader reads other members' data.</summary>
/// <param name="records">Reads the records.</param>
/// <param name="usage">Reads usage.</param>
/// <param name="arguments">Decrypts arguments.</param>
/// <param name="checkpoints">The checkpoints.</param>
/// <param name="key">The key that signs checkpoints.</param>
[StatelessWorker]
[GrainType("audit-reader")]
public sealed class AuditReaderGrain(AuditTable records, UsageTable usage, AuditArguments arguments, CheckpointTable checkpoints, AuditSigningKey key) : Grain, IAuditReaderGrain
{
    /// <inheritdoc/>
    public async Task<AuditPage> Search(AuditSearch search, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(search);
        var reader = search.Reader;
        var (found, hasMore) = await records.SearchAsync(search, cancellationToken);
        if (!search.Continues && found.Any(record => !IsOwn(reader, record)))
            await NoteAsync(reader, EventKinds.AuditRead, new ReadDetails { Filter = search.Filter, Before = search.Before, Records = found.Count });
        return new AuditPage([.. found.Select(AuditEntries.Of)], hasMore ? found[^1].Id : null);
    }

    /// <inheritdoc/>
    public async Task<AuditEntry?> Find(AuditReader reader, Guid id, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(reader);
        if (await records.FindAsync(reader, id, cancellationToken) is not { } record)
            return null;
        var entry = AuditEntries.Of(record);
        var values = reader.SeesArguments ? arguments.Open(record) : null;
        if (values is not null)
            await NoteAsync(reader, EventKinds.AuditDecrypt, new ReadDetails { Record = id });
        else if (!IsOwn(reader, record))
            await NoteAsync(reader, EventKinds.AuditRead, new ReadDetails { Record = id });
        return values is null ? entry : entry with { Arguments = Encoding.UTF8.GetString(values) };
    }

    /// <inheritdoc/>
    public async Task<Usage> GetUsage(UsageQuery query, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(query);
        var reader = query.Reader;
        if (!reader.SeesOrganization)
            query = query with { Member = reader.Member.Member };
        if (query.Member is { } one ? one != reader.Member.Member : query.By == UsageGroup.Member)
            await NoteAsync(reader, EventKinds.AuditRead, new ReadDetails { UsageOf = query.Member ?? "*", From = query.From, To = query.To });
        return await usage.ReadAsync(query, cancellationToken);
    }

    /// <inheritdoc/>
    public Task NoteExport(AuditReader reader, AuditFilter filter, string format, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(reader);
        return NoteAsync(reader, EventKinds.AuditExport, new ReadDetails { Filter = filter, Format = format });
    }

    /// <inheritdoc/>
    public Task<AuditPublicKey> GetKey() => Task.FromResult(new AuditPublicKey(AuditSigningKey.IdOf(key.PublicKey), key.Pem));

    /// <inheritdoc/>
    public async Task<SignedCheckpoint[]> GetCheckpoints(long? before, int limit, CancellationToken cancellationToken) =>
        [.. await checkpoints.ReadAsync(before, Math.Clamp(limit, 1, AuditSearch.MaxLimit), cancellationToken)];

    private static bool IsOwn(AuditReader reader, AuditRecord record) => record.Member == reader.Member;

    private async Task NoteAsync(AuditReader reader, string kind, ReadDetails details)
    {
        var recorded = await GrainFactory.GetGrain<IMemberRecordGrain>(reader.Member.ToGrainKey()).Record(new MemberEvent
        {
            Kind = kind,
            MemberLabel = reader.Label,
            Client = reader.ClientId is { } client ? new CallingClient(client, "", "", "") : null,
            Details = JsonSerializer.Serialize(details, ReadDetailsJson.Default.ReadDetails),
            TraceId = reader.TraceId,
            Front = reader.Front,
        });
        if (!recorded)
            throw new AuditNotRecordedException();
    }
}
