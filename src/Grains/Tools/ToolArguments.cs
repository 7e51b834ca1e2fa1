using System.Globalization;
using System.Text.Json;
using CodaMcp.Calls;
using CodaMcp.References;
using CodaMcp.Settings;

namespace CodaMcp.Tools;

/// <summary>
/// Reads a call's arguments as models and hosts send them. What can mean only one thing is read as that, and noted. Each mistake is named,
/// with what came and what would be right.
/// </summary>
internal static class ToolArguments
{
    /// <summary>The most that a call's arguments may weigh, in bytes: Coda's own bound of 2 MB, and room for JSON's escapes.</summary>
    [MemberLimit]
    public const int MaxBytes = 4 * 1024 * 1024;

    /// <summary>The argument of every tool that writes which makes a repeated call safe. It is the member's grain that heeds it.</summary>
    public const string IdempotencyKey = "idempotency_key";

    /// <summary>The argument of tools that read which has Coda asked anew for everything, past the caches.</summary>
    public const string Fresh = "fresh";

    /// <summary>The argument of tools that want a person's word before they change something, by which a model gives it where the client cannot be asked.</summary>
    public const string Confirm = "confirm";

    /// <summary>The longest <see cref="IdempotencyKey"/>.</summary>
    [MemberLimit]
    public const int MaxKeyLength = 64;

    /// <summary>The argument that says how long a tool that writes waits.</summary>
    public const string WaitSeconds = "wait_seconds";

    private const int MostShown = 64;

    private static readonly JsonElement Missing = JsonElement.Parse("null"u8);

    /// <summary>Reads the arguments.</summary>
    /// <param name="tool">The tool.</param>
    /// <param name="json">The arguments as they were sent.</param>
    /// <exception cref="ToolException">They are not what the tool takes.</exception>
    public static ReadArguments Read(Tool tool, ReadOnlyMemory<byte> json)
    {
        var read = new ReadArguments();
        foreach (var (name, value) in Named(tool, Parse(json), read.Notes))
        {
            try
            {
                ReadOne(tool, name, value, read);
            }
            // System.Text.Json says so of half a surrogate pair, when it makes text of it.
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

        // Nobody agreed by text: only true itself counts.
        if (name == Confirm)
            read.Confirmed = IsBlank(value) || value.ValueKind == JsonValueKind.False ? false : value.ValueKind == JsonValueKind.True ? true : throw ArgumentValue.Wrong(name, "true or false, not quoted", value);
        else if (name == Fresh)
            read.Fresh = !IsBlank(value) && ArgumentValue.ReadBoolean(name, value, read.Notes);
        else if (!IsBlank(value))
            CheckKey(ArgumentValue.ReadText(name, value));
    }

    // Every argument of the tool by its own name, with null for a required one that did not come.
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

    // A host's own arguments are no business of the tool. Others are refused where ignoring them could do what nobody meant: in a write, and
    // where a name is near to one that the tool knows.
    private static void Ignore(Tool tool, string name, ArgumentNotes notes)
    {
        if (ArgumentNames.IsOfHost(name))
            return;
        // A person's word does no harm where nobody asks for it.
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
        // System.Text.Json compares names, and says so of half a surrogate pair.
        catch (InvalidOperationException)
        {
            throw new ToolException(ToolErrorKind.InvalidArgument, "The arguments hold a name that is not Unicode, such as half of a surrogate pair.");
        }
        catch (JsonException)
        {
            throw Repeated(json) ?? new ToolException(ToolErrorKind.InvalidArgument, "The arguments are not valid JSON, or nest deeper than 32 levels.");
        }
    }

    // Finds what is given twice, after the parser has refused it.
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

    // Says which argument it is, without making anything of the rest.
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
