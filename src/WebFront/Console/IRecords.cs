using CodaMcp.Audit;
using CodaMcp.Members;

namespace CodaMcp.Pages;

/// <summary>What the console reads of the audit and of the members.</summary>
internal interface IRecords
{
    /// <summary>A page of records.</summary>
    Task<AuditPage> SearchAsync(AuditSearch search, CancellationToken cancellationToken);

    /// <summary>One record; null if there is none that the reader may see.</summary>
    Task<AuditEntry?> FindAsync(AuditReader reader, Guid id, CancellationToken cancellationToken);

    /// <summary>How much was used.</summary>
    Task<Usage> UsageAsync(UsageQuery query, CancellationToken cancellationToken);

    /// <summary>A page of members.</summary>
    Task<MemberPage> ListMembersAsync(MemberListing listing, CancellationToken cancellationToken);

    /// <summary>One member of the reader's organization; null if there is none that the reader may see.</summary>
    Task<ListedMember?> FindMemberAsync(AuditReader reader, string member, CancellationToken cancellationToken);
}
