using System.Text.Json.Nodes;
using Microsoft.AspNetCore.WebUtilities;

namespace CodaMcp.Sandbox.Coda;

/// <summary>An error response in Coda's only form. Some 400s have further members (codaType, codaDetail).</summary>
internal sealed class CodaException(int status, string? message = null, JsonArray? issues = null) : Exception(message)
{
    // The base class would invent a message if there is none.
    private readonly string? said = message;

    public int Status { get; } = status;

    public static CodaException BadRequest(string message) => new(400, message);

    public static CodaException NotFound(string message) => new(404, message);

    /// <summary>The response. A 504 comes from CloudFront, which timed out waiting for Coda.</summary>
    public CodaAnswer ToAnswer()
    {
        var reason = ReasonPhrases.GetReasonPhrase(Status);
        if (Status == 504 && said is null)
            return SpoiledAnswers.CloudFront(Status, reason);
        var body = new JsonObject { ["statusCode"] = Status, ["statusMessage"] = reason, ["message"] = said ?? reason };
        if (issues is not null)
        {
            body["codaType"] = "RequestSchemaValidationFailed";
            body["codaDetail"] = new JsonObject { ["issues"] = issues.DeepClone() };
        }
        return CodaAnswer.Json(Status, body);
    }
}
