using System.Text.Json;
using System.Text.Json.Nodes;

namespace CodaMcp.Sandbox.Coda;

/// <summary>listFormulas, getFormula, listControls, getControl.</summary>
internal static class FormulaOperations
{
    public static IReadOnlyList<CodaOperation> All { get; } =
    [
        CodaOperation.Get("listFormulas", "/docs/{docId}/formulas", call =>
        {
            var doc = call.Doc();
            return List(call, doc.Formulas, formula => formula.Name, formula => Formula(call, doc, formula));
        }, "limit", "pageToken", "sortBy"),
        CodaOperation.Get("getFormula", "/docs/{docId}/formulas/{formulaIdOrName}", GetFormula),
        CodaOperation.Get("listControls", "/docs/{docId}/controls", call =>
        {
            var doc = call.Doc();
            return List(call, doc.Controls, control => control.Name, control => Control(call, doc, control));
        }, "limit", "pageToken", "sortBy"),
        CodaOperation.Get("getControl", "/docs/{docId}/controls/{controlIdOrName}", GetControl),
    ];

    private static CodaAnswer List<T>(CodaCall call, IReadOnlyList<T> all, Func<T, string> name, Func<T, JsonObject> render)
    {
        var paging = new Paging(call, call.Services.Behaviour.MaxPageSize);
        return paging.Page(paging["sortBy"] == "name" ? [.. all.OrderBy(name, StringComparer.OrdinalIgnoreCase)] : all, render);
    }

    private static CodaAnswer GetFormula(CodaCall call)
    {
        var doc = call.Doc();
        var idOrName = call.Route("formulaIdOrName");
        var formula = doc.Formulas.Find(formula => formula.Id == idOrName)
            ?? doc.Formulas.Find(formula => formula.Name == idOrName)
            ?? throw CodaException.NotFound("Could not find a formula with the specified ID or name.");
        var json = Formula(call, doc, formula);
        json["value"] = Value(formula.Value);
        return CodaAnswer.Ok(json);
    }

    private static CodaAnswer GetControl(CodaCall call)
    {
        var doc = call.Doc();
        var idOrName = call.Route("controlIdOrName");
        var control = doc.Controls.Find(control => control.Id == idOrName)
            ?? doc.Controls.Find(control => control.Name == idOrName)
            ?? throw CodaException.NotFound("Could not find a control with the specified ID or name.");
        var json = Control(call, doc, control);
        json["controlType"] = control.ControlType;
        json["value"] = Value(control.Value);
        return CodaAnswer.Ok(json);
    }

    private static JsonObject Formula(CodaCall call, DocModel doc, FormulaModel formula) =>
        Reference(call, doc, formula.Id, "formula", "formulas", formula.Name, formula.PageId);

    private static JsonObject Control(CodaCall call, DocModel doc, ControlModel control) =>
        Reference(call, doc, control.Id, "control", "controls", control.Name, control.PageId);

    private static JsonObject Reference(CodaCall call, DocModel doc, string id, string type, string collection, string name, string pageId)
    {
        var json = new JsonObject
        {
            ["id"] = id,
            ["type"] = type,
            ["href"] = call.Links.Api($"/docs/{doc.Id}/{collection}/{id}"),
            ["name"] = name,
        };
        if (doc.Page(pageId) is { } page)
            json["parent"] = call.Links.PageReference(doc, page);
        return json;
    }

    private static JsonNode? Value(JsonElement value) => JsonNode.Parse(value.GetRawText());
}
