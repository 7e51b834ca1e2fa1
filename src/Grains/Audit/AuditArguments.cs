using System.Buffers;
using System.Buffers.Text;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Options;

namespace CodaMcp.Audit;

/// <summary>
/// Computes what the audit keeps of a call's arguments: always a digest. <c>AUDIT_ARGUMENTS=redacted</c> adds names, types and lengths. <c>full</c> also adds
/// the values, encrypted.
/// </summary>
/// <param name="protector">Holds the keys: one for the digest and one for the values.</param>
/// <param name="options">The <c>AUDIT_ARGUMENTS</c> setting.</param>
public sealed class AuditArguments(Protector protector, IOptions<AuditOptions> options)
{
    /// <summary>
    /// The largest size of arguments whose values are kept, in bytes. For larger arguments, only the digest, the names and the lengths are kept.
    /// </summary>
    public const int MaxValueBytes = 256 * 1024;

    private const string Purpose = "audit arguments";
    private const string ValuesPurpose = "audit argument values";
    private const string Unknown = "(unknown)";

    /// <summary>
    /// Returns the HMAC-SHA256 of the arguments as they were sent, in hex. A holder of the key can check whether a call had certain arguments. Without the key,
    /// guesses cannot be tested. The key changes with the first secret of <c>CODAMCP_KEY_ENCRYPTION_SECRET</c>.
    /// </summary>
    public string DigestOf(byte[] arguments) => Convert.ToHexStringLower(protector.Authenticate(Purpose, arguments));

    /// <summary>
    /// Returns the arguments by name, each with its type and its length, as in <c>{"doc":"string(10)","rows":"array(3)"}</c>. A name that the tool does not
    /// define may contain anything, so it becomes <c>(unknown)</c>. Returns null if nothing is to be kept, or if the arguments are not a JSON object.
    /// </summary>
    /// <param name="arguments">The arguments as UTF-8 JSON.</param>
    /// <param name="known">The names of the tool's arguments.</param>
    public string? Describe(ReadOnlyMemory<byte> arguments, IEnumerable<string> known)
    {
        if (options.Value.Arguments == KeptArguments.None)
            return null;
        try
        {
            using var document = JsonDocument.Parse(arguments);
            return document.RootElement.ValueKind == JsonValueKind.Object ? Describe(document.RootElement, [.. known]) : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>
    /// Encrypts the values of the arguments and returns them as base64url. Any secret of <c>CODAMCP_KEY_ENCRYPTION_SECRET</c> can decrypt them, but only in the
    /// record with this id. Returns null if the values are not to be kept, or are larger than <see cref="MaxValueBytes"/>.
    /// </summary>
    /// <param name="record">The id of the record.</param>
    /// <param name="arguments">The arguments as they were sent, UTF-8 JSON.</param>
    public string? Protect(Guid record, byte[] arguments)
    {
        ArgumentNullException.ThrowIfNull(arguments);
        return options.Value.Arguments == KeptArguments.Full && arguments.Length <= MaxValueBytes
            ? Base64Url.EncodeToString(protector.Protect(ValuesPurpose, arguments, record.ToByteArray()))
            : null;
    }

    /// <summary>
    /// Decrypts the arguments of a call as they were sent, UTF-8 JSON. Only for auditors. Each access must be recorded (<see cref="EventKinds.AuditDecrypt"/>)
    /// before the arguments are shown. Returns null if the record has no values, or if the secret is gone.
    /// </summary>
    public byte[]? Open(AuditRecord record)
    {
        ArgumentNullException.ThrowIfNull(record);
        return record.ArgumentValues is { } values && Base64Url.IsValid(values)
            && protector.TryUnprotect(ValuesPurpose, Base64Url.DecodeFromChars(values), record.Id.ToByteArray(), out var plain)
            ? plain
            : null;
    }

    private static string Describe(JsonElement arguments, HashSet<string> known)
    {
        var described = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var argument in arguments.EnumerateObject())
            described[NameOf(argument, known)] = Describe(argument.Value);
        var json = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(json))
        {
            writer.WriteStartObject();
            foreach (var (name, shape) in described)
                writer.WriteString(name, shape);
            writer.WriteEndObject();
        }

        return Encoding.UTF8.GetString(json.WrittenSpan);
    }

    private static string NameOf(JsonProperty argument, HashSet<string> known) =>
        known.FirstOrDefault(name => argument.NameEquals(name)) ?? Unknown;

    private static string Describe(JsonElement value) => value.ValueKind switch
    {
        // The raw text has two quotation marks.
        JsonValueKind.String => Sized("string", value.GetRawText().Length - 2),
        JsonValueKind.Array => Sized("array", value.GetArrayLength()),
        JsonValueKind.Object => Sized("object", value.GetPropertyCount()),
        JsonValueKind.Number => "number",
        JsonValueKind.True or JsonValueKind.False => "boolean",
        _ => "null",
    };

    private static string Sized(string type, int length) => string.Create(CultureInfo.InvariantCulture, $"{type}({length})");
}
