using System.Text.Json;
using CodaMcp.Calls;

namespace CodaMcp.Tools;

/// <summary>Reads single values of arguments, and says what came where another was expected.</summary>
internal static class ArgumentValue
{
    private const int MostShown = 60;

    /// <summary>Makes the error for a value that is not what the argument takes.</summary>
    /// <param name="argument">The argument.</param>
    /// <param name="expected">What it takes, as the rest of the sentence after "must be".</param>
    /// <param name="came">What came.</param>
    public static ToolException Wrong(string argument, string expected, JsonElement came) =>
        ToolException.ForArgument(argument, $"must be {expected}, and came as {Shown(came)}.");

    /// <summary>Says what came.</summary>
    /// <param name="value">The value.</param>
    public static string Shown(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => $"the text '{Summaries.Cut(value.GetString()!, MostShown)}'",
        JsonValueKind.Number => $"the number {Summaries.Cut(value.GetRawText(), MostShown)}",
        JsonValueKind.Array => value.GetArrayLength() == 0 ? "an empty list" : "a list",
        JsonValueKind.Object => "an object",
        _ => value.GetRawText(),
    };

    /// <summary>Reads true or false, also as text.</summary>
    /// <param name="argument">The argument.</param>
    /// <param name="value">The value.</param>
    /// <param name="notes">Where it is noted that text came.</param>
    /// <exception cref="ToolException">It is neither.</exception>
    public static bool ReadBoolean(string argument, JsonElement value, ArgumentNotes notes)
    {
        if (value.ValueKind is JsonValueKind.True or JsonValueKind.False)
            return value.ValueKind == JsonValueKind.True;
        if (value.ValueKind != JsonValueKind.String || !bool.TryParse(value.GetString(), out var flag))
            throw Wrong(argument, "true or false", value);
        notes.Read(argument, $"came as text and was read as {(flag ? "true" : "false")}");
        return flag;
    }

    /// <summary>Reads text, which may come as a number or as true or false.</summary>
    /// <param name="argument">The argument.</param>
    /// <param name="value">The value.</param>
    /// <exception cref="ToolException">It is a list, an object or nothing.</exception>
    public static string ReadText(string argument, JsonElement value) => TextOf(value) ?? throw Wrong(argument, "a string", value);

    /// <summary>Returns a text, number, true or false as text; null for anything else.</summary>
    /// <param name="value">The value.</param>
    public static string? TextOf(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => value.GetString()!,
        JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False => value.GetRawText(),
        _ => null,
    };
}
