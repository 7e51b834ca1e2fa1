using System.Text.Json.Nodes;

namespace CodaMcp.Sandbox.Coda;

/// <summary>What an operation answers.</summary>
internal sealed record CodaAnswer(int Status, JsonObject Body)
{
    public static CodaAnswer Ok(JsonObject body) => new(200, body);

    public static CodaAnswer Accepted(JsonObject body) => new(202, body);
}
