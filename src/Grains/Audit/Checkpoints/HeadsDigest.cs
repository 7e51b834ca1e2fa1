using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace CodaMcp.Audit.Checkpoints;

/// <summary>Computes SHA-256 over the heads of a checkpoint, one after the other.</summary>
internal sealed class HeadsDigest : IDisposable
{
    private readonly IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);

    /// <summary>The number of heads added since the last digest.</summary>
    public long Count { get; private set; }

    /// <summary>Adds a head. The order matters: heads are sorted by the bytes of the member's key.</summary>
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

    /// <summary>Returns the digest in hex. The next digest begins empty.</summary>
    public string Take()
    {
        Count = 0;
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    /// <summary>Releases the hash.</summary>
    public void Dispose() => hash.Dispose();
}
