using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace CodaMcp.Audit;

/// <summary>
/// One link of a member's chain (table <c>audit_event</c>): a record was stored or changed. It holds the digest of the row at that time. A write has two
/// events: started and completed. <see cref="Hash"/> covers the previous event.
/// </summary>
/// <param name="Member">The key of the chain's member.</param>
/// <param name="Sequence">Its number in the chain, from 1 without a gap.</param>
/// <param name="At">When it was stored, in milliseconds since 1970. Never earlier than the previous event.</param>
/// <param name="Record">The record's id.</param>
/// <param name="Kind"><see cref="Started"/>, <see cref="Completed"/> or <see cref="Settled"/>.</param>
/// <param name="Digest">The digest of the row (<see cref="AuditDigest"/>).</param>
/// <param name="Hash">SHA-256 of the previous hash and of all properties here except the member. The start of the chain covers the member.</param>
internal sealed record AuditEvent(string Member, long Sequence, long At, Guid Record, string Kind, byte[] Digest, byte[] Hash)
{
    /// <summary>The record was stored before the recorded action happened.</summary>
    public const string Started = "started";

    /// <summary>The record was stored with its outcome, or its outcome changed.</summary>
    public const string Completed = "completed";

    /// <summary>The silo was lost, and the outcome became <c>unknown</c>.</summary>
    public const string Settled = "settled";

    /// <summary>Creates the event that follows the last event of a chain.</summary>
    public static AuditEvent After(AuditHead head, long now, Guid record, string kind, byte[] digest)
    {
        var (sequence, at) = (head.Sequence + 1, Math.Max(now, head.At));
        return new AuditEvent(head.Member, sequence, at, record, kind, digest, HashOf(head.Hash, sequence, at, record, kind, digest));
    }

    /// <summary>Computes the hash of an event.</summary>
    public static byte[] HashOf(ReadOnlySpan<byte> previous, long sequence, long at, Guid record, string kind, ReadOnlySpan<byte> digest)
    {
        // A tampered audit may contain longer values.
        var size = previous.Length + 32 + digest.Length + Encoding.UTF8.GetByteCount(kind);
        var form = size <= 128 ? stackalloc byte[size] : new byte[size];
        previous.CopyTo(form);
        var rest = form[previous.Length..];
        BinaryPrimitives.WriteInt64BigEndian(rest, sequence);
        BinaryPrimitives.WriteInt64BigEndian(rest[8..], at);
        record.TryWriteBytes(rest[16..], bigEndian: true, out _);
        digest.CopyTo(rest[32..]);
        Encoding.UTF8.GetBytes(kind, rest[(32 + digest.Length)..]);
        return SHA256.HashData(form);
    }
}
