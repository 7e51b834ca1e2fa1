using System.Text.Json;
using CodaMcp.Coda.References;

namespace CodaMcp.Tools;

/// <summary>Reads a call's arguments strictly: every mistake is named, with what would be right.</summary>
internal static class ToolArguments
{
    /// <summary>The most that a call's arguments may weigh, in bytes: Coda's own bound of 2 MB, and room for JSON's escapes.</summary>
    public const int MaxBytes = 4 * 1024 * 1024;

    private static readonly JsonDocumentOptions Options = new() { AllowDuplicateProperties = false, MaxDepth = 32 };

    /// <summary>The arguments, by the names of the method's parameters. Those left out are absent.</summary>
    /// <exception cref="ToolException">They are not what the tool takes.</exception>
    public static Dictionary<string, object?> Read(Tool tool, ReadOnlyMemory<byte> json)
    {
        var arguments = new Dictionary<string, object?>(StringComparer.Ordinal);
        foreach (var argument in Parse(json).EnumerateObject())
        {
            if (!tool.Parameters.TryGetValue(argument.Name, out var parameter))
                throw Unknown(tool, argument.Name);
            if (!parameter.IsLeftOut(argument.Value))
                arguments[parameter.MethodName] = parameter.Convert(argument.Value);
        }

        var missing = tool.Parameters.Values.FirstOrDefault(parameter => parameter.Required && !arguments.ContainsKey(parameter.MethodName));
        return missing is null ? arguments : throw ToolException.ForArgument(missing.Name, "is required.");
    }

    private static JsonElement Parse(ReadOnlyMemory<byte> json)
    {
        if (json.Length > MaxBytes)
            throw new ToolException(ToolErrorKind.InvalidArgument, "The arguments are larger than 4 MB. Split the work over several calls.");
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

    private static ToolException Unknown(Tool tool, string name)
    {
        var shown = name.Length > 64 ? name[..64] + "…" : name;
        var known = NearestNames.Of(name, tool.Parameters.Keys, 3);
        return ToolException.ForArgument(shown, known.Count == 0
            ? $"is unknown: '{tool.Descriptor.Name}' takes no arguments."
            : $"is unknown to '{tool.Descriptor.Name}'. The nearest it knows: {string.Join(", ", known)}.");
    }
}
