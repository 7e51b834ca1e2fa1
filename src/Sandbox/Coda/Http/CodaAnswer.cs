using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace CodaMcp.Sandbox.Coda;

/// <summary>Holds the response of an operation.</summary>
internal sealed record CodaAnswer(int Status, byte[] Content, string MediaType)
{
    // Escape no characters that JSON allows: Coda sends backticks and umlauts as they are.
    private static readonly JsonSerializerOptions Unescaped = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static CodaAnswer Ok(JsonObject body) => Json(200, body);

    public static CodaAnswer Created(JsonObject body) => Json(201, body);

    public static CodaAnswer Accepted(JsonObject body) => Json(202, body);

    public static CodaAnswer Json(int status, JsonObject body) => new(status, Encoding.UTF8.GetBytes(body.ToJsonString(Unescaped)), "application/json; charset=utf-8");
}
