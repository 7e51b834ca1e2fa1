using System.Text.Encodings.Web;
using System.Text.Json;

namespace CodaMcp.Prompts;

/// <summary>The arguments a prompt was asked for with, in quotes, so that a text shows where a name begins and ends.</summary>
/// <param name="values">The arguments by name; those left blank are absent.</param>
internal sealed class PromptArguments(IReadOnlyDictionary<string, string> values)
{
    /// <summary>A required argument.</summary>
    public string this[string name] => Quote(values[name]);

    /// <summary>The sentence that holds an optional argument; nothing where it was left out.</summary>
    /// <param name="name">The argument's name.</param>
    /// <param name="sentence">Makes the sentence of the quoted argument.</param>
    /// <param name="otherwise">Stands in for it.</param>
    public string If(string name, Func<string, string> sentence, string otherwise = "") =>
        values.TryGetValue(name, out var value) ? sentence(Quote(value)) : otherwise;

    private static string Quote(string value) => $"\"{JsonEncodedText.Encode(value, JavaScriptEncoder.UnsafeRelaxedJsonEscaping)}\"";
}
