using System.Buffers;
using System.Buffers.Text;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Options;

namespace CodaMcp.Audit;

/// <summary>
/// What the audit keeps of the arguments of a call: a digest; with <c>AUDIT_ARGUMENTS=redacted</c> also names, types and lengths; with <c>full</c> also
/// the values, encrypted.
/// </summary>
/// <param name="protector">Has the keys, one for the digest and one for the values.</param>
/// <param name="options">The setting.</param>
public sealed class AuditArguments(Protector protector, IOptions<AuditOptions> options)
{
    /// <summary>The most bytes of arguments whose values are kept. Of more, the digest, the names and the lengths remain.</summary>
    public const int MaxValueBytes = 256 * 1024;

    private const string Purpose = "audit arguments";
    private const string ValuesPurpose = "audit argument values";
    private const string Unknown = "(unknown)";

    /// <summary>
    /// HMAC-SHA256 of the arguments as they were sent, in hex. Who has the key can tell whether a call had certain arguments. Who has not
    /// cannot try them out. The key changes with the first secret of <c>CODAMCP_KEY_ENCRYPTION_SECRET</c>.
    /// </summary>
    public string DigestOf(byte[] arguments) => Convert.ToHexStringLower(protector.Authenticate(Purpose, arguments));

    /// <summary>
    /// The arguments by name, each with its type and its length, as in <c>{"doc":"string(10)","rows":"array(3)"}</c>. A name that the tool
    /// does not have may be anything, and becomes <c>(unknown)</c>. Null where nothing is to be kept, or the arguments are no JSON object.
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
    /// The values of the arguments, encrypted, as base64url. They can be decrypted with any secret of <c>CODAMCP_KEY_ENCRYPTION_SECRET</c>, and in
    /// the record of this id only. Null where they are not to be kept, or are larger than <see cref="MaxValueBytes"/>.
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
    /// The arguments of a call as they were sent, UTF-8 JSON. Only for auditors, and each look is to be recorded
    /// (<see cref="EventKinds.AuditDecrypt"/>) before they are shown. Null where the record has no values, or the secret is gone.
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
