using CodaMcp.Audit;
using CodaMcp.Members;

namespace CodaMcp.Pages;

/// <summary>Calls the grains that read the audit and the members.</summary>
/// <param name="grains">Finds the grains.</param>
internal sealed class GrainRecords(IGrainFactory grains) : IRecords
{
    private IAuditReaderGrain Audit => grains.GetGrain<IAuditReaderGrain>(0);

    private IMemberDirectoryGrain Directory => grains.GetGrain<IMemberDirectoryGrain>(0);

    /// <inheritdoc/>
    public Task<AuditPage> SearchAsync(AuditSearch search, CancellationToken cancellationToken) => Audit.Search(search, cancellationToken);

    /// <inheritdoc/>
    public Task<AuditEntry?> FindAsync(AuditReader reader, Guid id, CancellationToken cancellationToken) => Audit.Find(reader, id, cancellationToken);

    /// <inheritdoc/>
    public Task<Usage> UsageAsync(UsageQuery query, CancellationToken cancellationToken) => Audit.GetUsage(query, cancellationToken);

    /// <inheritdoc/>
    public Task<MemberPage> ListMembersAsync(MemberListing listing, CancellationToken cancellationToken) => Directory.List(listing, cancellationToken);

    /// <inheritdoc/>
    public Task<ListedMember?> FindMemberAsync(AuditReader reader, string member, CancellationToken cancellationToken) => Directory.Find(reader, member, cancellationToken);
}
