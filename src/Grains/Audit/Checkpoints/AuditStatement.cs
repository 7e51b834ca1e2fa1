using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace CodaMcp.Audit.Checkpoints;

/// <summary>The statement that a checkpoint signs, as JSON in <c>audit_checkpoint</c>. Properties are only ever added.</summary>
public sealed record AuditStatement
{
    /// <summary>Its number, from 1 without a gap.</summary>
    public required long Number { get; init; }

    /// <summary>When it was created.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>SHA-256 of the previous checkpoint, statement and signature, in hex; null for the first one.</summary>
    public string? Previous { get; init; }

    /// <summary>The number of its heads in <c>audit_checkpoint_head</c>: the chains with events since the previous checkpoint.</summary>
    public required long Heads { get; init; }

    /// <summary>SHA-256 over these heads in the order of their members, in hex.</summary>
    public required string HeadsDigest { get; init; }

    /// <summary>The public key that verifies the signature: 32 bytes as base64.</summary>
    public required string PublicKey { get; init; }

    /// <summary>
    /// Records from before this time may have no event, because an earlier version stored them. Null if there were no such records at the first checkpoint.
    /// </summary>
    public DateTimeOffset? ChainFrom { get; init; }

    /// <summary>Records from before this time were removed because of their age. Null if none were removed.</summary>
    public DateTimeOffset? RecordsFrom { get; init; }

    /// <summary>Events from before this time were removed because of their age. Null if none were removed.</summary>
    public DateTimeOffset? EventsFrom { get; init; }

    /// <summary>Whether this checkpoint permits that removal. Then its heads are the last of these events in each chain, where the chain now begins.</summary>
    public bool Cuts { get; init; }

    /// <summary>Returns the hash of a checkpoint. The next checkpoint contains it.</summary>
    public static string HashOf(string statement, byte[] signature) => Convert.ToHexStringLower(SHA256.HashData([.. Encoding.UTF8.GetBytes(statement), .. signature]));

    /// <summary>Reads a statement. Returns null if the text is not a statement.</summary>
    public static AuditStatement? Read(string text)
    {
        try
        {
            return JsonSerializer.Deserialize(text, StatementJson.Default.AuditStatement);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
