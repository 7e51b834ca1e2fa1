using System.Net;
using System.Text.Json;

namespace CodaMcp.Doctor;

/// <summary>Holds the response to one request of the doctor.</summary>
/// <param name="Status">The HTTP status; null if there was no response.</param>
/// <param name="Json">The body if it is a JSON object; else undefined.</param>
/// <param name="Headers">The header fields.</param>
/// <param name="Failure">Why there was no response; empty if there was one.</param>
internal sealed record Answer(HttpStatusCode? Status, JsonElement Json, IReadOnlyDictionary<string, string> Headers, string Failure = "")
{
    /// <summary>Whether the body is a JSON object and the status is 2xx.</summary>
    public bool IsSuccess => (int?)Status is >= 200 and < 300 && Json.ValueKind == JsonValueKind.Object;

    /// <summary>Stytch's error name: <c>error_type</c> of its API, <c>error</c> of its OAuth endpoints; empty for none.</summary>
    public string Error => Text("error_type") is { Length: > 0 } type ? type : Text("error");

    /// <summary>The status and the error, or why there was no response.</summary>
    public string Summary => Status is null
        ? Failure
        : (int)Status is >= 300 and < 400
            ? $"a redirect ({(int)Status})"
            : Error.Length > 0 ? $"{(int)Status} {Error}" : Json.ValueKind == JsonValueKind.Object ? $"{(int)Status}" : $"{(int)Status}, which is no JSON object";

    /// <summary>Returns a text member; empty if it is missing or not a text.</summary>
    public string Text(string name) =>
        Json.ValueKind == JsonValueKind.Object && Json.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString()! : "";

    /// <summary>Returns a member that is a list of texts; empty if it is missing or not a list.</summary>
    public IReadOnlyList<string> List(string name) =>
        Json.ValueKind == JsonValueKind.Object && Json.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Array
            ? [.. value.EnumerateArray().Where(item => item.ValueKind == JsonValueKind.String).Select(item => item.GetString()!)]
            : [];

    /// <summary>Whether a member is <c>true</c>.</summary>
    public bool Flag(string name) => Json.ValueKind == JsonValueKind.Object && Json.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.True;
}
