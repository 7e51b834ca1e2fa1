using CodaMcp.Audit;
using CodaMcp.Members;

namespace CodaMcp.Pages;

/// <summary>Reads the audit and the members for the console.</summary>
internal interface IRecords
{
    /// <summary>Returns a page of records.</summary>
    Task<AuditPage> SearchAsync(AuditSearch search, CancellationToken cancellationToken);

    /// <summary>Returns one record; null if there is none that the reader may see.</summary>
    Task<AuditEntry?> FindAsync(AuditReader reader, Guid id, CancellationToken cancellationToken);

    /// <summary>Returns the usage.</summary>
    Task<Usage> UsageAsync(UsageQuery query, CancellationToken cancellationToken);

    /// <summary>Returns a page of members.</summary>
    Task<MemberPage> ListMembersAsync(MemberListing listing, CancellationToken cancellationToken);

    /// <summary>Returns one member of the reader's organization; null if there is none that the reader may see.</summary>
    Task<ListedMember?> FindMemberAsync(AuditReader reader, string member, CancellationToken cancellationToken);
}
