using System.Text.Json;

namespace CodaMcp.Coda.Contract;

/// <summary>A named formula or control in a listing (schemas FormulaReference, ControlReference).</summary>
public sealed record CalculationReference
{
    /// <summary>The id: <c>f-…</c> for a formula, <c>ctrl-…</c> for a control.</summary>
    public required string Id { get; init; }

    /// <summary>The name.</summary>
    public string Name { get; init => field = value ?? ""; } = "";

    /// <summary>The page it is on.</summary>
    public NamedReference? Parent { get; init => field = NamedReference.OrNone(value); }
}

/// <summary>A named formula (schema Formula).</summary>
public sealed record Formula
{
    /// <summary>The id, <c>f-…</c>.</summary>
    public required string Id { get; init; }

    /// <summary>The name.</summary>
    public string Name { get; init => field = value ?? ""; } = "";

    /// <summary>The page it is on.</summary>
    public NamedReference? Parent { get; init => field = NamedReference.OrNone(value); }

    /// <summary>Its result; null if Coda does not send it.</summary>
    public JsonElement? Value { get; init; }
}

/// <summary>A control (schema Control).</summary>
public sealed record Control
{
    /// <summary>The id, <c>ctrl-…</c>.</summary>
    public required string Id { get; init; }

    /// <summary>The name.</summary>
    public string Name { get; init => field = value ?? ""; } = "";

    /// <summary>The page it is on.</summary>
    public NamedReference? Parent { get; init => field = NamedReference.OrNone(value); }

    /// <summary><c>button</c>, <c>checkbox</c>, <c>select</c>, <c>slider</c>, …; new types appear without notice.</summary>
    public string ControlType { get; init => field = value ?? ""; } = "";

    /// <summary>Its current value; null if Coda does not send it.</summary>
    public JsonElement? Value { get; init; }
}
