using System.Buffers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using CodaMcp.Calls;
using CodaMcp.Settings;
using CodaMcp.Tools;

namespace CodaMcp.Writes;

/// <summary>Distinguishes a repeated write from a new one.</summary>
/// <param name="Value">A SHA-256, equal for a write and its repeat. Client values have no size limit and must not be stored, so this is a digest.</param>
/// <param name="Fingerprint">SHA-256 of tool and arguments, without the arguments that do not affect the write.</param>
/// <param name="RepeatableFor">How long a repeat gets the outcome of the first write.</param>
public sealed record WriteKey(string Value, string Fingerprint, TimeSpan RepeatableFor)
{
    /// <summary>How long a key given by the client is remembered.</summary>
    [MemberLimit]
    public static readonly TimeSpan GivenKeyLifetime = TimeSpan.FromHours(1);

    /// <summary>How long the same request of a session counts as a repeat.</summary>
    [MemberLimit]
    public static readonly TimeSpan RequestLifetime = TimeSpan.FromMinutes(10);

    private static readonly JsonDocumentOptions Reading = new() { MaxDepth = 64 };

    /// <summary>
    /// Returns the key of a call. It is made from the <c>idempotency_key</c>, or else from session and JSON-RPC id, or else from the id that the front
    /// assigned. The front uses that id to restart the call. Returns null if the call has none of these.
    /// </summary>
    public static WriteKey? Of(CallTool call)
    {
        ArgumentNullException.ThrowIfNull(call);
        // Arguments that are too large, or not a JSON object, are refused before the call is carried out.
        if (call.Arguments.Length > ToolArguments.MaxBytes || !TryParse(call.Arguments, out var arguments))
            return null;
        using (arguments)
        {
            var fingerprint = Fingerprinted(call.Tool, arguments.RootElement);
            if (GivenKey(arguments.RootElement) is { } given)
                return new WriteKey(Hash($"key\n{given}"), fingerprint, GivenKeyLifetime);
            // The key includes the arguments, because a restarted client may use an id again for another request.
            if (call is { SessionId: { } session, RequestId: { } request })
                return new WriteKey(Hash($"request\n{session}\n{request}\n{fingerprint}"), fingerprint, RequestLifetime);
            return call.CallId is { } id ? new WriteKey(Hash($"call\n{id}"), fingerprint, RequestLifetime) : null;
        }
    }

    /// <summary>
    /// Returns the SHA-256 of tool and arguments, as <see cref="Fingerprint"/>; null if the arguments are too large or not a JSON object.
    /// </summary>
    internal static string? FingerprintOf(CallTool call)
    {
        // Missing arguments count as an empty object, as they do for the tool.
        if (call.Arguments.Length > ToolArguments.MaxBytes || !TryParse(call.Arguments.Length == 0 ? "{}"u8.ToArray() : call.Arguments, out var arguments))
            return null;
        using (arguments)
            return Fingerprinted(call.Tool, arguments.RootElement);
    }

    private static bool TryParse(byte[] json, out JsonDocument document)
    {
        try
        {
            document = JsonDocument.Parse(json, Reading);
            if (document.RootElement.ValueKind == JsonValueKind.Object && IsUnicode(document.RootElement))
                return true;
            document.Dispose();
        }
        catch (JsonException)
        {
            document = null!;
        }

        return false;
    }

    // Reads the key as the tool does: in any spelling of its name, and also as a number.
    private static string? GivenKey(JsonElement arguments)
    {
        foreach (var argument in arguments.EnumerateObject())
        {
            if (!Is(argument.Name, ToolArguments.IdempotencyKey))
                continue;
            var key = argument.Value.ValueKind switch
            {
                JsonValueKind.String => argument.Value.GetString(),
                JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False => argument.Value.GetRawText(),
                _ => null,
            };
            return string.IsNullOrWhiteSpace(key) ? null : key;
        }

        return null;
    }

    private static bool Is(string name, string argument) => ArgumentNames.Fold(name) == ArgumentNames.Fold(argument);

    // The tool refuses half a surrogate pair. System.Text.Json cannot convert it to a string.
    private static bool IsUnicode(JsonElement element)
    {
        try
        {
            return element.ValueKind switch
            {
                JsonValueKind.Object => element.EnumerateObject().All(member => member.Name.Length >= 0 && IsUnicode(member.Value)),
                JsonValueKind.Array => element.EnumerateArray().All(IsUnicode),
                JsonValueKind.String => element.GetString() is not null,
                _ => true,
            };
        }
        catch (InvalidOperationException)
        {
            return false;
        }
    }

    private static string Fingerprinted(string tool, JsonElement arguments)
    {
        var canonical = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(canonical))
        {
            writer.WriteStartArray();
            writer.WriteStringValue(tool);
            // The wait time, the confirmation, the key itself and the host's own arguments do not affect the write.
            WriteObject(
                writer,
                arguments,
                name => !Is(name, ToolArguments.IdempotencyKey) && !Is(name, ToolArguments.WaitSeconds) && !Is(name, ToolArguments.Confirm) && !ArgumentNames.IsOfHost(name));
            writer.WriteEndArray();
        }

        return Convert.ToHexStringLower(SHA256.HashData(canonical.WrittenSpan));
    }

    // The order of an object's members has no meaning. Models change it from one attempt to the next.
    private static void WriteObject(Utf8JsonWriter writer, JsonElement element, Func<string, bool>? counts = null)
    {
        writer.WriteStartObject();
        foreach (var property in element.EnumerateObject().Where(property => counts?.Invoke(property.Name) ?? true).OrderBy(property => property.Name, StringComparer.Ordinal))
        {
            writer.WritePropertyName(property.Name);
            WriteCanonical(writer, property.Value);
        }

        writer.WriteEndObject();
    }

    private static void WriteCanonical(Utf8JsonWriter writer, JsonElement element)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.Object:
                WriteObject(writer, element);
                break;
            case JsonValueKind.Array:
                writer.WriteStartArray();
                foreach (var item in element.EnumerateArray())
                    WriteCanonical(writer, item);
                writer.WriteEndArray();
                break;
            default:
                element.WriteTo(writer);
                break;
        }
    }

    private static string Hash(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
}
