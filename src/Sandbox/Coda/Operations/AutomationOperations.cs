using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.WebUtilities;

namespace CodaMcp.Sandbox.Coda;

/// <summary>triggerWebhookAutomation, with a payload of JSON, form fields or plain text.</summary>
internal static class AutomationOperations
{
    public static IReadOnlyList<CodaOperation> All { get; } =
        [CodaOperation.Write("triggerWebhookAutomation", "POST", "/docs/{docId}/hooks/automation/{ruleId}", Trigger)];

    private static CodaAnswer Trigger(CodaCall call)
    {
        var doc = call.WritableDoc();
        var rule = doc.Automations.Find(rule => rule.Id == call.Route("ruleId"))
            ?? throw new CodaException(404);
        if (!rule.HasWebhook)
            throw new CodaException(422, "The automation is not triggered by a webhook.");
        if (!rule.IsOn)
            throw new CodaException(422, "The automation is switched off.");
        return call.Accept(doc, new TriggerAutomationEdit(rule.Id, CodaIds.Row(), Payload(call, rule)));
    }

    private static ImmutableSortedDictionary<string, JsonElement> Payload(CodaCall call, AutomationModel rule)
    {
        var text = Encoding.UTF8.GetString(call.RawBody.Span);
        return call.MediaType switch
        {
            _ when text.Length == 0 => ImmutableSortedDictionary<string, JsonElement>.Empty,
            "application/json" => Json(call),
            "application/x-www-form-urlencoded" => QueryHelpers.ParseQuery(text).ToImmutableSortedDictionary(field => field.Key, field => Cells.Of(field.Value.ToString())),
            "text/plain" => ImmutableSortedDictionary<string, JsonElement>.Empty.Add(rule.TextMember, Cells.Of(text)),
            _ => throw CodaException.BadRequest("The content type of the payload is not supported."),
        };
    }

    private static ImmutableSortedDictionary<string, JsonElement> Json(CodaCall call) => call.JsonBody() is JsonObject payload
        ? payload.Where(member => member.Value is not null).ToImmutableSortedDictionary(member => member.Key, member => Cell(member.Value!))
        : throw CodaException.BadRequest("The payload is not a JSON object.");

    // Cells contain neither objects nor infinite numbers. Such a value is stored as text.
    private static JsonElement Cell(JsonNode value) => Shape.CellValue.Accepts(value)
        ? JsonSerializer.SerializeToElement(value, JsonNodeJson.Default.JsonNode)
        : Cells.Of(value.ToJsonString());
}
