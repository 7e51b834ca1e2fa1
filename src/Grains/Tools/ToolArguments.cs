using System.Globalization;
using System.Text.Json;
using CodaMcp.Calls;
using CodaMcp.References;
using CodaMcp.Settings;

namespace CodaMcp.Tools;

/// <summary>
/// Reads a call's arguments as models and hosts send them. A value that can mean only one thing is accepted, and the call's notes report
/// it. Each error describes the value and what is expected.
/// </summary>
internal static class ToolArguments
{
    /// <summary>The most bytes of a call's arguments: Coda's own limit of 2 MB, and room for JSON's escapes.</summary>
    [MemberLimit]
    public const int MaxBytes = 4 * 1024 * 1024;

    /// <summary>The argument that makes a repeated call safe. Every tool that writes has it. The member's grain evaluates it.</summary>
    public const string IdempotencyKey = "idempotency_key";

    /// <summary>The argument that bypasses the caches and asks Coda again. Tools that read can have it.</summary>
    public const string Fresh = "fresh";

    /// <summary>
    /// The argument by which a model says that a person agreed to a change. Tools that need this agreement have it, for clients that cannot
    /// be asked.
    /// </summary>
    public const string Confirm = "confirm";

    /// <summary>The longest <see cref="IdempotencyKey"/>.</summary>
    [MemberLimit]
    public const int MaxKeyLength = 64;

    /// <summary>The argument for how long a tool that writes waits.</summary>
    public const string WaitSeconds = "wait_seconds";

    private const int MostShown = 64;

    private static readonly JsonElement Missing = JsonElement.Parse("null"u8);

    /// <summary>Reads the arguments.</summary>
    /// <param name="tool">The tool.</param>
    /// <param name="json">The arguments as they were sent.</param>
    /// <exception cref="ToolException">The tool does not accept the arguments.</exception>
    public static ReadArguments Read(Tool tool, ReadOnlyMemory<byte> json)
    {
        var read = new ReadArguments();
        foreach (var (name, value) in Named(tool, Parse(json), read.Notes))
        {
            try
            {
                ReadOne(tool, name, value, read);
            }
            // System.Text.Json throws this when it converts half of a surrogate pair to text.
            catch (InvalidOperationException)
            {
                throw ToolException.ForArgument(name, "holds text that is not Unicode, such as half of a surrogate pair.");
            }
        }

        return read;
    }

    private static void ReadOne(Tool tool, string name, JsonElement value, ReadArguments read)
    {
        if (tool.Parameters.TryGetValue(name, out var parameter))
        {
            if (!parameter.IsLeftOut(value))
                read.Values[parameter.MethodName] = parameter.Convert(value, read.Notes);
            else if (parameter.Required)
                throw ToolException.ForArgument(name, value.ValueKind == JsonValueKind.Null ? "is required." : $"is required, and came as {ArgumentValue.Shown(value)}.");
            else if (value.ValueKind is JsonValueKind.String or JsonValueKind.Array)
                read.Notes.Blank(name);
            return;
        }

        // Only the JSON value true counts as an agreement. Text does not count.
        if (name == Confirm)
            read.Confirmed = IsBlank(value) || value.ValueKind == JsonValueKind.False ? false : value.ValueKind == JsonValueKind.True ? true : throw ArgumentValue.Wrong(name, "true or false, not quoted", value);
        else if (name == Fresh)
            read.Fresh = !IsBlank(value) && ArgumentValue.ReadBoolean(name, value, read.Notes);
        else if (!IsBlank(value))
            CheckKey(ArgumentValue.ReadText(name, value));
    }

    // Returns the sent arguments by the tool's own names, with null for each required argument that is missing.
    private static Dictionary<string, JsonElement> Named(Tool tool, JsonElement arguments, ArgumentNotes notes)
    {
        var given = new Dictionary<string, JsonElement>(StringComparer.Ordinal);
        var spellings = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var argument in arguments.EnumerateObject())
        {
            var sent = argument.Name;
            if (tool.ArgumentNamed(sent) is not { } name)
            {
                Ignore(tool, sent, notes);
                continue;
            }

            if (!given.TryAdd(name, argument.Value))
                throw ToolException.ForArgument(name, $"is given twice, as '{spellings[name]}' and '{Shown(sent)}'. Give it once.");
            spellings[name] = Shown(sent);
            if (sent != name)
                notes.Read(Shown(sent), $"was read as '{name}'");
        }

        foreach (var parameter in tool.Parameters.Values.Where(parameter => parameter.Required))
            given.TryAdd(parameter.Name, Missing);
        return given;
    }

    // A host's own arguments are ignored without a note. Other unknown arguments are refused if ignoring them could do something
    // unintended. This is so in a write, and if the name is near to a name that the tool knows.
    private static void Ignore(Tool tool, string name, ArgumentNotes notes)
    {
        if (ArgumentNames.IsOfHost(name))
            return;
        // An agreement that the tool does not need does no harm.
        if (ArgumentNames.Fold(name) == Confirm)
        {
            notes.Ignored(Shown(name));
            return;
        }

        var nearest = NearestNames.Of(ArgumentNames.Fold(name), tool.Arguments, ArgumentNames.Fold, 3).ToList();
        if (!tool.Descriptor.ReadOnly || nearest.Exists(known => NearestNames.IsNear(ArgumentNames.Fold(name), ArgumentNames.Fold(known))))
        {
            throw ToolException.ForArgument(Shown(name), nearest.Count == 0
                ? $"is unknown: '{tool.Descriptor.Name}' takes no arguments."
                : $"is unknown to '{tool.Descriptor.Name}'. The nearest it knows: {string.Join(", ", nearest)}.");
        }

        notes.Ignored(Shown(name));
    }

    private static string Shown(string name) => Summaries.Cut(name, MostShown);

    private static bool IsBlank(JsonElement value) => value.ValueKind == JsonValueKind.Null
        || (value.ValueKind == JsonValueKind.String && string.IsNullOrWhiteSpace(value.GetString()))
        || (value.ValueKind == JsonValueKind.Array && value.GetArrayLength() == 0);

    private static void CheckKey(string key)
    {
        if (key.Length > MaxKeyLength)
            throw ToolException.ForArgument(IdempotencyKey, string.Create(CultureInfo.InvariantCulture, $"has {key.Length} characters, and at most {MaxKeyLength} are taken."));
        if (key.Any(char.IsControl))
            throw ToolException.ForArgument(IdempotencyKey, "holds a control character.");
    }

    private static JsonElement Parse(ReadOnlyMemory<byte> json)
    {
        if (json.Length > MaxBytes)
            throw new ToolException(ToolErrorKind.InvalidArgument, $"The arguments are larger than 4 MB{Largest(json)}. Split the work over several calls.");
        try
        {
            var arguments = JsonElement.Parse(json.IsEmpty ? "{}"u8 : json.Span, JsonText.Options);
            return arguments.ValueKind switch
            {
                JsonValueKind.Object => arguments,
                JsonValueKind.Null => JsonElement.Parse("{}"u8),
                _ => throw new ToolException(ToolErrorKind.InvalidArgument, $"The arguments must be a JSON object, and came as {ArgumentValue.Shown(arguments)}."),
            };
        }
        // System.Text.Json compares names, and throws this for half of a surrogate pair.
        catch (InvalidOperationException)
        {
            throw new ToolException(ToolErrorKind.InvalidArgument, "The arguments hold a name that is not Unicode, such as half of a surrogate pair.");
        }
        catch (JsonException)
        {
            throw Repeated(json) ?? new ToolException(ToolErrorKind.InvalidArgument, "The arguments are not valid JSON, or nest deeper than 32 levels.");
        }
    }

    // Finds the repeated name after the parser has refused the arguments.
    private static ToolException? Repeated(ReadOnlyMemory<byte> json)
    {
        try
        {
            var reader = new Utf8JsonReader(json.Span, new JsonReaderOptions { MaxDepth = JsonText.Options.MaxDepth });
            var objects = new Stack<HashSet<string>>();
            var argument = "";
            while (reader.Read())
            {
                if (reader.TokenType == JsonTokenType.StartObject)
                    objects.Push(new HashSet<string>(StringComparer.Ordinal));
                else if (reader.TokenType == JsonTokenType.EndObject)
                    objects.Pop();
                if (reader.TokenType != JsonTokenType.PropertyName)
                    continue;
                var name = reader.GetString()!;
                if (reader.CurrentDepth == 1)
                    argument = name;
                if (!objects.Peek().Add(name))
                    return ToolException.ForArgument(Shown(argument), reader.CurrentDepth == 1 ? "is given twice. Give it once." : $"holds an object that gives '{Shown(name)}' twice. Give it once.");
            }

            return null;
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException)
        {
            return null;
        }
    }

    // Names the largest argument, without building the values in memory.
    private static string Largest(ReadOnlyMemory<byte> json)
    {
        try
        {
            var reader = new Utf8JsonReader(json.Span, new JsonReaderOptions { MaxDepth = JsonText.Options.MaxDepth });
            var (largest, size) = ("", 0L);
            while (reader.Read())
            {
                if (reader.TokenType != JsonTokenType.PropertyName || reader.ValueSpan.Length > 64)
                    continue;
                var (name, start) = (reader.GetString()!, reader.BytesConsumed);
                reader.Skip();
                if (reader.BytesConsumed - start > size)
                    (largest, size) = (name, reader.BytesConsumed - start);
            }

            return largest.Length > 0 ? $", most of it argument '{largest}'" : "";
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException)
        {
            return "";
        }
    }
}
