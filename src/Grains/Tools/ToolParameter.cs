using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Reflection;
using System.Text.Json;
using CodaMcp.Calls;

namespace CodaMcp.Tools;

/// <summary>
/// One argument of a tool: what the schema says of it, enforced. The bounds are the parameter's own attributes
/// (<see cref="RangeAttribute"/>, <see cref="StringLengthAttribute"/>, <see cref="AllowedValuesAttribute"/>,
/// <see cref="MinLengthAttribute"/>, <see cref="MaxLengthAttribute"/>), from which the schema is made too.
/// </summary>
internal sealed class ToolParameter
{
    // What Coda could take for a name is far shorter; free text says its own bound.
    private const int DefaultMaxLength = 2_000;

    private readonly ParameterInfo parameter;
    private readonly RangeAttribute? range;
    private readonly StringLengthAttribute? length;
    private readonly string[]? allowed;
    private readonly int minItems;
    private readonly int maxItems;

    /// <summary>Takes a parameter of a tool's method.</summary>
    /// <exception cref="InvalidOperationException">Its type is none that tools take.</exception>
    public ToolParameter(ParameterInfo parameter)
    {
        this.parameter = parameter;
        Name = JsonNamingPolicy.SnakeCaseLower.ConvertName(parameter.Name!);
        range = parameter.GetCustomAttribute<RangeAttribute>();
        length = parameter.GetCustomAttribute<StringLengthAttribute>();
        allowed = parameter.GetCustomAttribute<AllowedValuesAttribute>()?.Values.OfType<string>().ToArray();
        minItems = parameter.GetCustomAttribute<MinLengthAttribute>()?.Length ?? 0;
        maxItems = parameter.GetCustomAttribute<MaxLengthAttribute>()?.Length ?? int.MaxValue;
        var type = Nullable.GetUnderlyingType(parameter.ParameterType) ?? parameter.ParameterType;
        Convert = type switch
        {
            _ when type == typeof(string) => ToText,
            _ when type == typeof(int) => value => ToInteger(value),
            _ when type == typeof(bool) => value => ToBoolean(value),
            _ when type == typeof(string[]) => ToTexts,
            _ when type == typeof(Dictionary<string, JsonElement>) => ToObject,
            _ when type == typeof(Dictionary<string, JsonElement>[]) => ToObjects,
            _ => throw new InvalidOperationException($"A tool cannot take '{parameter.Name}' of type {parameter.ParameterType}."),
        };
    }

    /// <summary>The argument's name in the schema: the parameter's, in snake case.</summary>
    public string Name { get; }

    /// <summary>The parameter's name in the method.</summary>
    public string MethodName => parameter.Name!;

    /// <summary>Whether it must be given.</summary>
    public bool Required => !parameter.HasDefaultValue;

    /// <summary>Turns the argument as sent into what the method takes.</summary>
    /// <exception cref="ToolException">It is of the wrong type or out of bounds; the message says what would be right.</exception>
    public Func<JsonElement, object> Convert { get; }

    /// <summary>
    /// Whether a value counts as left out: null does and, for an optional name or cursor, blank text, which many models send for what
    /// they mean to leave out. Text with a length of its own is content, where blank means blank.
    /// </summary>
    public bool IsLeftOut(JsonElement value) => value.ValueKind == JsonValueKind.Null
        || (!Required && length is null && allowed is null && value.ValueKind == JsonValueKind.String && string.IsNullOrWhiteSpace(value.GetString()));

    private int ToInteger(JsonElement value)
    {
        // Some clients write every number with a fraction: 10.0 is an integer to JSON Schema too.
        var isInteger = value.ValueKind == JsonValueKind.Number && value.TryGetDouble(out var number) && double.IsInteger(number)
            && number is >= int.MinValue and <= int.MaxValue;
        var bounds = range is null ? "" : string.Create(CultureInfo.InvariantCulture, $" between {range.Minimum} and {range.Maximum}");
        if (!isInteger || (range is not null && !range.IsValid((int)value.GetDouble())))
            throw ToolException.ForArgument(Name, $"must be an integer{bounds}.");
        return (int)value.GetDouble();
    }

    private bool ToBoolean(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        _ => throw ToolException.ForArgument(Name, "must be true or false."),
    };

    private string ToText(JsonElement value)
    {
        if (value.ValueKind != JsonValueKind.String)
            throw ToolException.ForArgument(Name, "must be a string.");
        return Checked(value.GetString()!);
    }

    private string[] ToTexts(JsonElement value) =>
        Items(value, "strings", item => item.ValueKind == JsonValueKind.String).Select(item => Checked(item.GetString()!)).ToArray();

    private Dictionary<string, JsonElement> ToObject(JsonElement value)
    {
        if (value.ValueKind != JsonValueKind.Object)
            throw ToolException.ForArgument(Name, "must be an object, such as {\"Column name\": \"value\"}.");
        return Properties(value);
    }

    private Dictionary<string, JsonElement>[] ToObjects(JsonElement value) =>
        Items(value, "objects, such as [{\"Column name\": \"value\"}]", item => item.ValueKind == JsonValueKind.Object).Select(Properties).ToArray();

    private JsonElement.ArrayEnumerator Items(JsonElement value, string what, Func<JsonElement, bool> fits)
    {
        if (value.ValueKind != JsonValueKind.Array || !value.EnumerateArray().All(fits))
            throw ToolException.ForArgument(Name, $"must be an array of {what}.");
        if (value.GetArrayLength() < minItems)
            throw ToolException.ForArgument(Name, $"must hold at least {minItems} item{(minItems == 1 ? "" : "s")}.");
        if (value.GetArrayLength() > maxItems)
            throw ToolException.ForArgument(Name, $"holds {value.GetArrayLength()} items, and at most {maxItems} are taken. Split it over several calls.");
        return value.EnumerateArray();
    }

    private Dictionary<string, JsonElement> Properties(JsonElement value)
    {
        RefuseControlCharacters(value);
        return value.EnumerateObject().ToDictionary(property => property.Name, property => property.Value, StringComparer.Ordinal);
    }

    private void RefuseControlCharacters(JsonElement value)
    {
        if (value.ValueKind == JsonValueKind.String)
            RefuseControlCharacters(value.GetString()!);
        else if (value.ValueKind == JsonValueKind.Array)
            value.EnumerateArray().ToList().ForEach(RefuseControlCharacters);
        else if (value.ValueKind == JsonValueKind.Object)
        {
            foreach (var property in value.EnumerateObject())
            {
                RefuseControlCharacters(property.Name);
                RefuseControlCharacters(property.Value);
            }
        }
    }

    private void RefuseControlCharacters(string text)
    {
        for (var at = 0; at < text.Length; at++)
        {
            if (char.IsControl(text[at]) && text[at] is not ('\n' or '\t') && !(text[at] == '\r' && at + 1 < text.Length && text[at + 1] == '\n'))
                throw ToolException.ForArgument(Name, "holds a control character. Only line breaks and tabs are taken.");
        }
    }

    private string Checked(string text)
    {
        if (allowed is not null && !allowed.Contains(text, StringComparer.Ordinal))
            throw ToolException.ForArgument(Name, $"must be one of: {string.Join(", ", allowed)}.");
        if (text.Length < (length?.MinimumLength ?? 0) || (Required && string.IsNullOrWhiteSpace(text)))
            throw ToolException.ForArgument(Name, "must not be empty.");
        var most = length?.MaximumLength ?? DefaultMaxLength;
        if (text.Length > most)
            throw ToolException.ForArgument(Name, string.Create(CultureInfo.InvariantCulture, $"has {text.Length} characters, and at most {most} are taken."));
        RefuseControlCharacters(text);
        return text;
    }
}
