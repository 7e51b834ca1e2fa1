using System.Globalization;
using System.Text.Json;
using CodaMcp.Calls;
using CodaMcp.References;

namespace CodaMcp.Tools;

/// <summary>Reads a call's arguments strictly: every mistake is named, with what would be right.</summary>
internal static class ToolArguments
{
    /// <summary>The most that a call's arguments may weigh, in bytes: Coda's own bound of 2 MB, and room for JSON's escapes.</summary>
    public const int MaxBytes = 4 * 1024 * 1024;

    /// <summary>The argument of every tool that writes which makes a repeated call safe. It is the member's grain that heeds it.</summary>
    public const string IdempotencyKey = "idempotency_key";

    /// <summary>The argument of tools that read which has Coda asked anew for everything, past the caches.</summary>
    public const string Fresh = "fresh";

    /// <summary>The argument of tools that want a person's word before they change something, by which a model gives it where the client cannot be asked.</summary>
    public const string Confirm = "confirm";

    /// <summary>The longest <see cref="IdempotencyKey"/>.</summary>
    public const int MaxKeyLength = 64;

    /// <summary>The argument that says how long a tool that writes waits.</summary>
    public const string WaitSeconds = "wait_seconds";

    private static readonly JsonDocumentOptions Options = new() { AllowDuplicateProperties = false, MaxDepth = 32 };

    /// <summary>The arguments, by the names of the method's parameters. Those left out are absent.</summary>
    /// <param name="tool">The tool.</param>
    /// <param name="json">The arguments as they were sent.</param>
    /// <param name="fresh">Whether they say <see cref="Fresh"/>.</param>
    /// <param name="confirmed">Whether they say <see cref="Confirm"/>.</param>
    /// <exception cref="ToolException">They are not what the tool takes.</exception>
    public static Dictionary<string, object?> Read(Tool tool, ReadOnlyMemory<byte> json, out bool fresh, out bool confirmed)
    {
        (fresh, confirmed) = (false, false);
        var arguments = new Dictionary<string, object?>(StringComparer.Ordinal);
        foreach (var argument in Parse(json).EnumerateObject())
        {
            if (!tool.Descriptor.ReadOnly && argument.Name == IdempotencyKey)
            {
                CheckKey(argument.Value);
                continue;
            }

            if (tool.TakesFresh && argument.Name == Fresh)
            {
                fresh = ToBoolean(argument);
                continue;
            }

            if (tool.WantsConfirmation && argument.Name == Confirm)
            {
                confirmed = ToBoolean(argument);
                continue;
            }

            if (!tool.Parameters.TryGetValue(argument.Name, out var parameter))
                throw Unknown(tool, argument.Name);
            if (!parameter.IsLeftOut(argument.Value))
                arguments[parameter.MethodName] = parameter.Convert(argument.Value);
        }

        var missing = tool.Parameters.Values.FirstOrDefault(parameter => parameter.Required && !arguments.ContainsKey(parameter.MethodName));
        return missing is null ? arguments : throw ToolException.ForArgument(missing.Name, "is required.");
    }

    private static bool ToBoolean(JsonProperty argument) => argument.Value.ValueKind switch
    {
        JsonValueKind.True => true,
        JsonValueKind.False or JsonValueKind.Null => false,
        _ => throw ToolException.ForArgument(argument.Name, "must be true or false."),
    };

    private static void CheckKey(JsonElement key)
    {
        if (key.ValueKind == JsonValueKind.Null)
            return;
        if (key.ValueKind != JsonValueKind.String)
            throw ToolException.ForArgument(IdempotencyKey, "must be a string.");
        var text = key.GetString()!;
        if (text.Length > MaxKeyLength)
            throw ToolException.ForArgument(IdempotencyKey, string.Create(CultureInfo.InvariantCulture, $"has {text.Length} characters, and at most {MaxKeyLength} are taken."));
        if (text.Any(char.IsControl))
            throw ToolException.ForArgument(IdempotencyKey, "holds a control character.");
    }

    private static JsonElement Parse(ReadOnlyMemory<byte> json)
    {
        if (json.Length > MaxBytes)
            throw new ToolException(ToolErrorKind.InvalidArgument, $"The arguments are larger than 4 MB{Largest(json)}. Split the work over several calls.");
        if (json.IsEmpty)
            return JsonElement.Parse("{}"u8, Options);
        try
        {
            var arguments = JsonElement.Parse(json.Span, Options);
            return arguments.ValueKind == JsonValueKind.Object
                ? arguments
                : throw new ToolException(ToolErrorKind.InvalidArgument, "The arguments must be a JSON object.");
        }
        catch (JsonException)
        {
            throw new ToolException(ToolErrorKind.InvalidArgument, "The arguments are not valid JSON, nest deeper than 32 levels, or name an argument twice.");
        }
    }

    // Says which argument it is, without making anything of the rest.
    private static string Largest(ReadOnlyMemory<byte> json)
    {
        try
        {
            var reader = new Utf8JsonReader(json.Span, new JsonReaderOptions { MaxDepth = Options.MaxDepth });
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
        catch (JsonException)
        {
            return "";
        }
    }

    private static ToolException Unknown(Tool tool, string name)
    {
        var shown = name.Length > 64 ? name[..64] + "…" : name;
        var known = NearestNames.Of(name, tool.Parameters.Keys, 3);
        return ToolException.ForArgument(shown, known.Count == 0
            ? $"is unknown: '{tool.Descriptor.Name}' takes no arguments."
            : $"is unknown to '{tool.Descriptor.Name}'. The nearest it knows: {string.Join(", ", known)}.");
    }
}
