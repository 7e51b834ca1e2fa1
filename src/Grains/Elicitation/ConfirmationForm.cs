using System.Buffers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using CodaMcp.Calls;

namespace CodaMcp.Elicitation;

/// <summary>
/// The form that asks a person to agree to something (MCP <c>elicitation/create</c>). It has one optional field, because some clients
/// cannot show a form without fields. Its schema has no title, because some clients refuse one there.
/// </summary>
internal static class ConfirmationForm
{
    private const string Field = "confirm";

    /// <summary>Creates the question.</summary>
    /// <param name="message">What the person agrees to.</param>
    /// <param name="about">The ids that the question concerns. They are part of the key, so an answer counts only for these ids.</param>
    public static InputRequest Ask(string message, IEnumerable<string> about)
    {
        var digest = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', [message, .. about]))).AsSpan(0, 8));
        var form = new JsonObject
        {
            ["message"] = message,
            ["requestedSchema"] = new JsonObject
            {
                ["type"] = "object",
                ["properties"] = new JsonObject
                {
                    [Field] = new JsonObject
                    {
                        ["type"] = "boolean",
                        ["title"] = "Go ahead",
                        ["description"] = "True does it. False changes nothing.",
                        ["default"] = true,
                    },
                },
            },
        };
        var json = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(json))
            form.WriteTo(writer);
        return new InputRequest($"confirm_{digest}", "elicitation/create", json.WrittenSpan.ToArray());
    }

    /// <summary>Reads the answer. An answer that is not clearly a yes does not count as a yes.</summary>
    /// <param name="answer">MCP <c>ElicitResult</c>.</param>
    public static Confirmation Read(JsonElement answer)
    {
        var action = answer.TryGetProperty("action", out var named) && named.ValueKind == JsonValueKind.String ? named.GetString() : null;
        return action switch
        {
            "accept" => ReadContent(answer),
            "decline" => Confirmation.Declined,
            _ => Confirmation.Cancelled,
        };
    }

    // Some clients send no content with a yes. Some leave out a field that the person did not touch.
    private static Confirmation ReadContent(JsonElement answer)
    {
        if (!answer.TryGetProperty("content", out var content) || content.ValueKind == JsonValueKind.Null)
            return Confirmation.Accepted;
        if (content.ValueKind != JsonValueKind.Object)
            return Confirmation.SetToFalse;
        if (!content.TryGetProperty(Field, out var field) || field.ValueKind is JsonValueKind.Null or JsonValueKind.True)
            return Confirmation.Accepted;
        return field.ValueKind == JsonValueKind.String && "true".Equals(field.GetString(), StringComparison.OrdinalIgnoreCase)
            ? Confirmation.Accepted
            : Confirmation.SetToFalse;
    }
}
