using System.Text.Encodings.Web;
using System.Text.Json;

namespace CodaMcp.Prompts;

/// <summary>The arguments of a request for a prompt, in quotes. So the text shows where a name begins and ends.</summary>
/// <param name="values">The arguments by name; blank ones are absent.</param>
internal sealed class PromptArguments(IReadOnlyDictionary<string, string> values)
{
    /// <summary>A required argument.</summary>
    public string this[string name] => Quote(values[name]);

    /// <summary>Returns the sentence with an optional argument, or <paramref name="otherwise"/> if the argument is missing.</summary>
    /// <param name="name">The argument's name.</param>
    /// <param name="sentence">Creates the sentence from the quoted argument.</param>
    /// <param name="otherwise">The text without the argument.</param>
    public string If(string name, Func<string, string> sentence, string otherwise = "") =>
        values.TryGetValue(name, out var value) ? sentence(Quote(value)) : otherwise;

    private static string Quote(string value) => $"\"{JsonEncodedText.Encode(value, JavaScriptEncoder.UnsafeRelaxedJsonEscaping)}\"";
}
