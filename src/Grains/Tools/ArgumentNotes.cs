using System.Text.Json;
using System.Text.Json.Nodes;

namespace CodaMcp.Tools;

/// <summary>What was read in another way than it was sent. The result of the call says it, so that the model and the person see it.</summary>
internal sealed class ArgumentNotes
{
    private const int Most = 8;

    private readonly List<string> readings = [];
    private readonly List<string> blank = [];
    private readonly List<string> ignored = [];

    /// <summary>Notes how an argument was read.</summary>
    /// <param name="argument">The argument.</param>
    /// <param name="reading">The rest of the sentence, without its full stop.</param>
    public void Read(string argument, string reading)
    {
        var sentence = $"'{argument}' {reading}.";
        if (readings.Count < Most && !readings.Contains(sentence))
            readings.Add(sentence);
    }

    /// <summary>Notes that an argument came empty and counts as left out.</summary>
    /// <param name="argument">The argument.</param>
    public void Blank(string argument) => blank.Add(argument);

    /// <summary>Notes that an argument is unknown and was ignored.</summary>
    /// <param name="argument">The argument's name as it may be shown.</param>
    public void Ignored(string argument)
    {
        if (ignored.Count < Most)
            ignored.Add(argument);
    }

    /// <summary>Adds the notes to a result whose <c>note</c> is a text of the schema.</summary>
    /// <param name="result">The result, UTF-8 JSON.</param>
    /// <returns>The result with the notes; as it was if there are none.</returns>
    public byte[] AddTo(byte[] result)
    {
        if (readings.Count + blank.Count + ignored.Count == 0)
            return result;
        var said = JsonNode.Parse(result)!.AsObject();
        said["note"] = string.Join(' ', [.. (string?)said["note"] is { Length: > 0 } note ? [note] : Array.Empty<string>(), .. Sentences()]);
        return JsonSerializer.SerializeToUtf8Bytes(said, ToolJson.Default.JsonObject);
    }

    private IEnumerable<string> Sentences()
    {
        foreach (var sentence in readings)
            yield return sentence;
        if (blank.Count > 0)
            yield return $"Came empty and counted as left out: {string.Join(", ", blank)}.";
        if (ignored.Count > 0)
            yield return $"Unknown and ignored: {string.Join(", ", ignored)}.";
    }
}
