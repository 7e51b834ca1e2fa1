using System.Text.Json;
using CodaMcp.Calls;

namespace CodaMcp.Tools;

/// <summary>Reads single values of arguments, and describes unexpected values in errors.</summary>
internal static class ArgumentValue
{
    private const int MostShown = 60;

    /// <summary>Creates the error for a value that the argument does not accept.</summary>
    /// <param name="argument">The argument.</param>
    /// <param name="expected">What it accepts, as the rest of the sentence after "must be".</param>
    /// <param name="came">The value that was sent.</param>
    public static ToolException Wrong(string argument, string expected, JsonElement came) =>
        ToolException.ForArgument(argument, $"must be {expected}, and came as {Shown(came)}.");

    /// <summary>Describes a value for errors.</summary>
    /// <param name="value">The value.</param>
    public static string Shown(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => $"the text '{Summaries.Cut(value.GetString()!, MostShown)}'",
        JsonValueKind.Number => $"the number {Summaries.Cut(value.GetRawText(), MostShown)}",
        JsonValueKind.Array => value.GetArrayLength() == 0 ? "an empty list" : "a list",
        JsonValueKind.Object => "an object",
        _ => value.GetRawText(),
    };

    /// <summary>Reads true or false, which may come as text.</summary>
    /// <param name="argument">The argument.</param>
    /// <param name="value">The value.</param>
    /// <param name="notes">Receives a note if the value came as text.</param>
    /// <exception cref="ToolException">The value is neither.</exception>
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
    /// <exception cref="ToolException">The value is a list, an object or null.</exception>
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
