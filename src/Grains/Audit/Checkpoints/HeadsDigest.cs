using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace CodaMcp.Audit.Checkpoints;

/// <summary>SHA-256 over the heads of a checkpoint, one after the other.</summary>
internal sealed class HeadsDigest : IDisposable
{
    private readonly IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);

    /// <summary>How many were added since the last digest.</summary>
    public long Count { get; private set; }

    /// <summary>Adds one. The order counts: by the bytes of the member's key.</summary>
    public void Add(string member, long sequence, byte[] head)
    {
        var key = Encoding.UTF8.GetBytes(member);
        Span<byte> numbers = stackalloc byte[16];
        BinaryPrimitives.WriteInt64BigEndian(numbers, key.Length);
        BinaryPrimitives.WriteInt64BigEndian(numbers[8..], sequence);
        hash.AppendData(numbers);
        hash.AppendData(key);
        hash.AppendData(head);
        Count++;
    }

    /// <summary>The digest in hex; the next begins empty.</summary>
    public string Take()
    {
        Count = 0;
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    /// <summary>Frees what hashing needs.</summary>
    public void Dispose() => hash.Dispose();
}
