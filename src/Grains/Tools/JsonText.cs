using System.Text.Json;
using System.Text.RegularExpressions;

namespace CodaMcp.Tools;

/// <summary>Parses JSON that is sent as text. Many models send lists and objects as text.</summary>
internal static partial class JsonText
{
    /// <summary>The options for parsing arguments. A name that occurs twice in one object is refused, at each depth.</summary>
    public static readonly JsonDocumentOptions Options = new() { AllowDuplicateProperties = false, MaxDepth = 32 };

    // Three nested layers of text have been seen, but not more.
    private const int MostLayers = 3;

    /// <summary>Parses a list or an object from text, which may be fenced as code.</summary>
    /// <param name="text">The text.</param>
    /// <returns>The list or object; null if the text begins like neither.</returns>
    /// <exception cref="JsonException">The text begins like one, but it is not valid JSON or has a name twice in one object.</exception>
    public static JsonElement? Read(string text)
    {
        for (var layer = 0; layer < MostLayers; layer++)
        {
            text = Fence().Match(text) is { Success: true } fenced ? fenced.Groups[1].Value : text.Trim();
            if (text is not ['[' or '{' or '"', ..])
                return null;
            if (text[0] != '"')
                return JsonElement.Parse(text, Options);
            if (!TryUnquote(text, out text))
                return null;
        }

        return null;
    }

    /// <summary>Parses a list from text.</summary>
    /// <param name="text">The text.</param>
    /// <returns>The list; null if the text is anything else, such as a name in brackets.</returns>
    public static JsonElement? ListIn(string text)
    {
        try
        {
            return Read(text) is { ValueKind: JsonValueKind.Array } list ? list : null;
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException)
        {
            return null;
        }
    }

    private static bool TryUnquote(string quoted, out string text)
    {
        try
        {
            var value = JsonElement.Parse(quoted, Options);
            text = value.ValueKind == JsonValueKind.String ? value.GetString()! : "";
            return value.ValueKind == JsonValueKind.String;
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException)
        {
            text = "";
            return false;
        }
    }

    [GeneratedRegex(@"^\s*```[A-Za-z0-9]*[ \t]*\r?\n?(.*?)\s*```\s*$", RegexOptions.Singleline)]
    private static partial Regex Fence();
}
