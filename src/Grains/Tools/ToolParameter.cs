using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Reflection;
using System.Text.Json;
using System.Text.Json.Nodes;
using CodaMcp.Calls;

namespace CodaMcp.Tools;

/// <summary>
/// One argument of a tool. The parameter's own attributes set its bounds (<see cref="RangeAttribute"/>,
/// <see cref="StringLengthAttribute"/>, <see cref="AllowedValuesAttribute"/>, <see cref="MinLengthAttribute"/>,
/// <see cref="MaxLengthAttribute"/>, <see cref="ShapeAttribute"/>). The schema is made from the same attributes. A value of another type is
/// converted if it can mean only one thing, and the call's notes report it.
/// </summary>
internal sealed class ToolParameter
{
    // Names in Coda are far shorter. Arguments for free text set their own bound.
    private const int DefaultMaxLength = 2_000;

    private readonly ParameterInfo parameter;
    private readonly RangeAttribute? range;
    private readonly StringLengthAttribute? length;
    private readonly string[]? allowed;
    private readonly ArgumentShape? shape;
    private readonly int minItems;
    private readonly int maxItems;
    private readonly bool keepsBlank;
    private readonly Func<JsonElement, ArgumentNotes, object> convert;

    /// <summary>Creates the argument for a parameter of a tool's method.</summary>
    /// <exception cref="InvalidOperationException">Tools cannot take the parameter's type.</exception>
    public ToolParameter(ParameterInfo parameter)
    {
        this.parameter = parameter;
        Name = JsonNamingPolicy.SnakeCaseLower.ConvertName(parameter.Name!);
        range = parameter.GetCustomAttribute<RangeAttribute>();
        length = parameter.GetCustomAttribute<StringLengthAttribute>();
        allowed = parameter.GetCustomAttribute<AllowedValuesAttribute>()?.Values.OfType<string>().ToArray();
        minItems = parameter.GetCustomAttribute<MinLengthAttribute>()?.Length ?? 0;
        maxItems = parameter.GetCustomAttribute<MaxLengthAttribute>()?.Length ?? int.MaxValue;
        shape = parameter.GetCustomAttribute<ShapeAttribute>()?.Shape;
        var type = Nullable.GetUnderlyingType(parameter.ParameterType) ?? parameter.ParameterType;
        keepsBlank = type == typeof(string) && !Required && length is { MinimumLength: 0 };
        if (type == typeof(Dictionary<string, JsonElement>))
            shape ??= ArgumentShape.OfCells;
        if (type == typeof(Dictionary<string, JsonElement>[]))
            shape ??= ArgumentShape.OfRows;
        convert = type switch
        {
            _ when type == typeof(string) => ToText,
            _ when type == typeof(int) => (value, notes) => ToInteger(value, notes),
            _ when type == typeof(bool) => (value, notes) => ToBoolean(value, notes),
            _ when type == typeof(string[]) => ToTexts,
            _ when type == typeof(Dictionary<string, JsonElement>) => ToObject,
            _ when type == typeof(Dictionary<string, JsonElement>[]) => ToObjects,
            _ => throw new InvalidOperationException($"A tool cannot take '{parameter.Name}' of type {parameter.ParameterType}."),
        };
    }

    /// <summary>The argument's name in the schema: the parameter's name in snake case.</summary>
    public string Name { get; }

    /// <summary>The parameter's name in the method.</summary>
    public string MethodName => parameter.Name!;

    /// <summary>Another name that is accepted; null if there is none.</summary>
    public string? OtherName => parameter.GetCustomAttribute<AlsoNamedAttribute>()?.Name;

    /// <summary>Whether the argument is required.</summary>
    public bool Required => !parameter.HasDefaultValue;

    /// <summary>Returns the argument's schema.</summary>
    /// <param name="generated">The schema of the parameter's type and attributes.</param>
    public JsonObject Schema(JsonObject generated)
    {
        if (shape is null)
            return generated.DeepClone().AsObject();
        var schema = new JsonObject { ["description"] = generated["description"]?.DeepClone() };
        foreach (var (keyword, value) in shape.Schema)
            schema[keyword] = value?.DeepClone();
        foreach (var bound in (string[])["minItems", "maxItems"])
        {
            if (generated[bound] is { } items)
                schema[bound] = items.DeepClone();
        }

        return schema;
    }

    /// <summary>Converts the argument as it was sent to the value that the method takes.</summary>
    /// <param name="value">The value.</param>
    /// <param name="notes">Receives a note if the value was read in another way than it was sent.</param>
    /// <exception cref="ToolException">The value has the wrong type or is out of bounds. The message describes the value and what is expected.</exception>
    public object Convert(JsonElement value, ArgumentNotes notes) => convert(value, notes);

    /// <summary>
    /// Whether a value counts as omitted: null, an empty list, and empty or blank text. Many models send such text for arguments that they
    /// mean to omit. In an optional text whose <see cref="StringLengthAttribute"/> sets no minimum, such as a subtitle, empty text is a
    /// value.
    /// </summary>
    public bool IsLeftOut(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Null => true,
        JsonValueKind.Array => value.GetArrayLength() == 0,
        JsonValueKind.String => !keepsBlank && string.IsNullOrWhiteSpace(value.GetString()),
        _ => false,
    };

    private int ToInteger(JsonElement value, ArgumentNotes notes)
    {
        var bounds = range is null ? "" : string.Create(CultureInfo.InvariantCulture, $" between {range.Minimum} and {range.Maximum}");
        // Some clients send every number with a fraction. In JSON Schema, 10.0 is an integer too.
        var number = value.ValueKind switch
        {
            JsonValueKind.Number => value.GetDouble(),
            JsonValueKind.String when double.TryParse(value.GetString(), NumberStyles.Float, CultureInfo.InvariantCulture, out var given) => given,
            _ => double.NaN,
        };
        if (!double.IsInteger(number) || number is < int.MinValue or > int.MaxValue || (range is not null && !range.IsValid((int)number)))
            throw ArgumentValue.Wrong(Name, $"an integer{bounds}", value);
        if (value.ValueKind == JsonValueKind.String)
            notes.Read(Name, string.Create(CultureInfo.InvariantCulture, $"came as text and was read as {(int)number}"));
        return (int)number;
    }

    private bool ToBoolean(JsonElement value, ArgumentNotes notes) => ArgumentValue.ReadBoolean(Name, value, notes);

    private string ToText(JsonElement value, ArgumentNotes notes) => Checked(ArgumentValue.ReadText(Name, value), value, notes);

    // A text with commas is one item, since a name may contain commas. It is split at commas only if the argument has a fixed set of values.
    private string[] ToTexts(JsonElement value, ArgumentNotes notes)
    {
        var list = AsList(value, notes, text => allowed is null ? [text] : text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries));
        CheckCount(list.Count);
        var texts = new string[list.Count];
        for (var at = 0; at < texts.Length; at++)
        {
            if (ArgumentValue.TextOf(list[at]) is not { } text)
                throw ToolException.ForArgument(Name, $"must be an array of strings, and its item {Number(at)} came as {ArgumentValue.Shown(list[at])}.");
            texts[at] = Checked(text, list[at], notes);
        }

        return texts;
    }

    private List<JsonElement> AsList(JsonElement value, ArgumentNotes notes, Func<string, string[]> items)
    {
        if (value.ValueKind == JsonValueKind.String && JsonText.ListIn(value.GetString()!) is { } list)
        {
            notes.Read(Name, "came as text and was read as the list in it");
            return [.. list.EnumerateArray()];
        }

        if (value.ValueKind == JsonValueKind.Array)
            return [.. value.EnumerateArray()];
        if (ArgumentValue.TextOf(value) is not { } text)
            throw ArgumentValue.Wrong(Name, "an array of strings", value);
        var texts = items(text);
        notes.Read(Name, string.Create(CultureInfo.InvariantCulture, $"came as one value and was read as a list of {texts.Length}"));
        return [.. texts.Select(item => JsonSerializer.SerializeToElement(item, ToolJson.Default.String))];
    }

    private Dictionary<string, JsonElement> ToObject(JsonElement value, ArgumentNotes notes)
    {
        if (value.ValueKind == JsonValueKind.String)
        {
            value = FromText(value.GetString()!) ?? throw WrongShape("an object", value);
            // The schema declares a payload as text.
            if (shape != ArgumentShape.OfPayload)
                notes.Read(Name, "came as text and was read as the JSON in it");
        }

        RefuseControlCharacters(value);
        return shape!.Read(value, Name) ?? throw WrongShape("an object", value);
    }

    private Dictionary<string, JsonElement>[] ToObjects(JsonElement value, ArgumentNotes notes)
    {
        if (value.ValueKind == JsonValueKind.String)
        {
            value = FromText(value.GetString()!) ?? throw WrongShape("an array of objects", value);
            notes.Read(Name, "came as text and was read as the JSON in it");
        }

        if (value.ValueKind == JsonValueKind.Object)
        {
            notes.Read(Name, "came as one object and was read as a list of one");
            value = JsonSerializer.SerializeToElement(new JsonArray(JsonObject.Create(value)), ToolJson.Default.JsonNode);
        }

        if (value.ValueKind != JsonValueKind.Array)
            throw WrongShape("an array of objects", value);
        CheckCount(value.GetArrayLength());
        RefuseControlCharacters(value);
        var objects = new List<Dictionary<string, JsonElement>>(value.GetArrayLength());
        foreach (var sent in value.EnumerateArray())
        {
            var item = sent;
            if (item.ValueKind == JsonValueKind.String && FromText(item.GetString()!) is { } read)
            {
                item = read;
                notes.Read(Name, "had text as items, which were read as the JSON in them");
            }

            objects.Add(shape!.Read(item, $"{Name}[{Number(objects.Count)}]")
                ?? throw ToolException.ForArgument(Name, $"must be an array of objects, such as {shape.Example}, and its item {Number(objects.Count)} came as {ArgumentValue.Shown(sent)}."));
        }

        return [.. objects];
    }

    private JsonElement? FromText(string text)
    {
        try
        {
            return JsonText.Read(text);
        }
        catch (JsonException wrong)
        {
            var at = wrong.BytePositionInLine is { } position ? string.Create(CultureInfo.InvariantCulture, $" (line {wrong.LineNumber + 1}, byte {position + 1})") : "";
            throw ToolException.ForArgument(Name, $"came as text that is not valid JSON, or names something twice in one object{at}. Send it as JSON, such as {shape!.Example}.");
        }
    }

    private ToolException WrongShape(string expected, JsonElement came) => ArgumentValue.Wrong(Name, $"{expected}, such as {shape!.Example}", came);

    private void CheckCount(int count)
    {
        if (count < minItems)
            throw ToolException.ForArgument(Name, $"must hold at least {Number(minItems)} item{(minItems == 1 ? "" : "s")}.");
        if (count > maxItems)
            throw ToolException.ForArgument(Name, $"holds {Number(count)} items, and at most {Number(maxItems)} are taken. Split it over several calls.");
    }

    private static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);

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

    private string Checked(string text, JsonElement came, ArgumentNotes notes)
    {
        if (allowed is not null && !allowed.Contains(text, StringComparer.Ordinal))
        {
            var meant = Array.Find(allowed, value => ArgumentNames.Fold(value) == ArgumentNames.Fold(text))
                ?? throw ArgumentValue.Wrong(Name, $"one of {string.Join(", ", allowed)}", came);
            notes.Read(Name, $"was read as '{meant}'");
            return meant;
        }

        if (text.Length < (length?.MinimumLength ?? 0) || (Required && string.IsNullOrWhiteSpace(text)))
            throw ToolException.ForArgument(Name, "must not be empty.");
        var most = length?.MaximumLength ?? DefaultMaxLength;
        if (text.Length > most)
            throw ToolException.ForArgument(Name, $"has {Number(text.Length)} characters, and at most {Number(most)} are taken.");
        RefuseControlCharacters(text);
        return text;
    }
}
