using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace CodaMcp.Audit.Checkpoints;

/// <summary>What a checkpoint states and signs, as JSON in <c>audit_checkpoint</c>. Only ever grows.</summary>
public sealed record AuditStatement
{
    /// <summary>Its number, from 1 without a gap.</summary>
    public required long Number { get; init; }

    /// <summary>When it was made.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>SHA-256 of the checkpoint before, statement and signature, in hex; null for the first one.</summary>
    public string? Previous { get; init; }

    /// <summary>How many heads it has in <c>audit_checkpoint_head</c>: the chains with events since the checkpoint before.</summary>
    public required long Heads { get; init; }

    /// <summary>SHA-256 over these heads in the order of their members, in hex.</summary>
    public required string HeadsDigest { get; init; }

    /// <summary>The public key that the signature is good for: 32 bytes as base64.</summary>
    public required string PublicKey { get; init; }

    /// <summary>Records of before this moment may have no event: an earlier version stored them. Null where there was none at the first checkpoint.</summary>
    public DateTimeOffset? ChainFrom { get; init; }

    /// <summary>Records of before this moment were removed for their age. Null where none were.</summary>
    public DateTimeOffset? RecordsFrom { get; init; }

    /// <summary>Events of before this moment were removed for their age. Null where none were.</summary>
    public DateTimeOffset? EventsFrom { get; init; }

    /// <summary>Whether this checkpoint is the one that lets them be removed: its heads are the last event of each chain among them, where the chain now begins.</summary>
    public bool Cuts { get; init; }

    /// <summary>The hash of a checkpoint, which the next one names.</summary>
    public static string HashOf(string statement, byte[] signature) => Convert.ToHexStringLower(SHA256.HashData([.. Encoding.UTF8.GetBytes(statement), .. signature]));

    /// <summary>Reads a statement. Null if it is none.</summary>
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
