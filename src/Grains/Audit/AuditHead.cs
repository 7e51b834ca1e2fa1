using System.Security.Cryptography;
using System.Text;

namespace CodaMcp.Audit;

/// <summary>
/// The end of a member's chain (table <c>audit_head</c>). A store locks it before it adds to the chain, so that a chain has one writer at a time.
/// </summary>
/// <param name="Member">The member's key.</param>
/// <param name="Sequence">The number of the last event; 0 if there is none.</param>
/// <param name="At">The time of the last event, in milliseconds since 1970.</param>
/// <param name="Hash">The hash of the last event.</param>
internal readonly record struct AuditHead(string Member, long Sequence, long At, byte[] Hash)
{
    /// <summary>Returns the start of a chain. Its hash is the hash of the member's key, so no chain is valid for another member.</summary>
    public static AuditHead StartOf(string member) => new(member, 0, 0, SHA256.HashData(Encoding.UTF8.GetBytes(member)));
}
