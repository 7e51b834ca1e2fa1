using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using CodaMcp.Coda.Contract;
using CodaMcp.References;
using CodaMcp.Tools.Results;

namespace CodaMcp.Tools.Toolsets;

/// <summary>Tools about named formulas and controls. Coda's API can only read them.</summary>
[Toolset("formulas")]
internal static class FormulasToolset
{
    [Tool("list_formulas", "List formulas", Scopes.Read, Idempotent = true)]
    [Description("A doc's named formulas, with the page each is on. get_formula gives what one comes to.")]
    public static async Task<CalculationListResult> ListFormulas(
        ToolCall call,
        [Description(Describe.Doc)] string doc,
        [Description(Describe.Limit), Range(1, 100)] int limit = 100,
        [Description(Describe.Cursor)] string? cursor = null,
        CancellationToken cancellationToken = default)
    {
        var docId = (await new ReferenceResolver(call).Doc(doc, cancellationToken)).Id;
        return await List(call, docId, $"list_formulas\n{docId}", cursor, limit, (size, token) =>
            call.Api.ListFormulas(docId, new ListQuery { Limit = size, PageToken = token }, cancellationToken));
    }

    [Tool("get_formula", "Get a formula", Scopes.Read, Idempotent = true)]
    [Description("What a named formula comes to. Coda's API does not give its text, and cannot change it.")]
    public static async Task<CalculationResult> GetFormula(
        ToolCall call,
        [Description("Formula id or name.")] string formula,
        [Description(Describe.Doc)] string doc,
        CancellationToken cancellationToken)
    {
        var resolver = new ReferenceResolver(call);
        var docId = (await resolver.Doc(doc, cancellationToken)).Id;
        var found = await call.Api.GetFormula(docId, (await resolver.Formula(docId, formula, cancellationToken)).Id, cancellationToken);
        return Fitted(new CalculationResult { DocId = docId, Id = found.Id, Name = found.Name, Page = Summaries.Of(found.Parent), Value = found.Value });
    }

    [Tool("list_controls", "List controls", Scopes.Read, Idempotent = true)]
    [Description("A doc's controls, such as sliders, selects and buttons on pages, with the page each is on.")]
    public static async Task<CalculationListResult> ListControls(
        ToolCall call,
        [Description(Describe.Doc)] string doc,
        [Description(Describe.Limit), Range(1, 100)] int limit = 100,
        [Description(Describe.Cursor)] string? cursor = null,
        CancellationToken cancellationToken = default)
    {
        var docId = (await new ReferenceResolver(call).Doc(doc, cancellationToken)).Id;
        return await List(call, docId, $"list_controls\n{docId}", cursor, limit, (size, token) =>
            call.Api.ListControls(docId, new ListQuery { Limit = size, PageToken = token }, cancellationToken));
    }

    [Tool("get_control", "Get a control", Scopes.Read, Idempotent = true)]
    [Description("A control's type and what it is set to. Coda's API cannot change it.")]
    public static async Task<CalculationResult> GetControl(
        ToolCall call,
        [Description("Control id or name.")] string control,
        [Description(Describe.Doc)] string doc,
        CancellationToken cancellationToken)
    {
        var resolver = new ReferenceResolver(call);
        var docId = (await resolver.Doc(doc, cancellationToken)).Id;
        var found = await call.Api.GetControl(docId, (await resolver.Control(docId, control, cancellationToken)).Id, cancellationToken);
        return Fitted(new CalculationResult { DocId = docId, Id = found.Id, Name = found.Name, Type = found.ControlType, Page = Summaries.Of(found.Parent), Value = found.Value });
    }

    private static CalculationResult Fitted(CalculationResult result) => result.Value is not { } value || Fitting.Size(result) <= Fitting.MaxBytes ? result : result with
    {
        Value = RowValues.Cut(value, Fitting.MaxBytes - Fitting.Size(result with { Value = null })),
        Note = "The value is too large to give whole: this is the beginning of its text.",
    };

    private static async Task<CalculationListResult> List(
        ToolCall call, string docId, string query, string? cursor, int limit, Func<int, string?, Task<CodaList<CalculationReference>>> read)
    {
        var listed = await Listed<CalculationSummary>.Read(
            call, query, cursor, limit, read, item => new CalculationSummary { Id = item.Id, Name = item.Name, Page = Summaries.Of(item.Parent) });
        return new CalculationListResult { DocId = docId, Items = listed.Items, NextCursor = listed.NextCursor, Note = listed.Note };
    }
}
