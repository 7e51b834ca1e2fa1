using System.Text.Encodings.Web;
using System.Text.Json;

namespace CodaMcp.Tools;

/// <summary>
/// Notes on arguments that were read in another way than they were sent. The result of the call contains them, so that the model and the
/// person see them.
/// </summary>
internal sealed class ArgumentNotes
{
    private const int Most = 8;

    private readonly List<string> readings = [];
    private readonly List<string> blank = [];
    private readonly List<string> ignored = [];

    /// <summary>Records how an argument was read.</summary>
    /// <param name="argument">The argument.</param>
    /// <param name="reading">The rest of the sentence, without its full stop.</param>
    public void Read(string argument, string reading)
    {
        var sentence = $"'{argument}' {reading}.";
        if (readings.Count < Most && !readings.Contains(sentence))
            readings.Add(sentence);
    }

    /// <summary>Records that an argument came empty and counts as omitted.</summary>
    /// <param name="argument">The argument.</param>
    public void Blank(string argument) => blank.Add(argument);

    /// <summary>Records that an argument is unknown and was ignored.</summary>
    /// <param name="argument">The argument's name as it may be shown.</param>
    public void Ignored(string argument)
    {
        if (ignored.Count < Most)
            ignored.Add(argument);
    }

    /// <summary>Adds the notes to the <c>note</c> of a result. The other bytes of the result are unchanged.</summary>
    /// <param name="result">The result, UTF-8 JSON: an object whose schema has a text <c>note</c>.</param>
    /// <returns>The result with the notes; unchanged if there are none.</returns>
    public byte[] AddTo(byte[] result)
    {
        if (readings.Count + blank.Count + ignored.Count == 0)
            return result;
        var (start, end, said) = NoteIn(result);
        var note = JsonEncodedText.Encode(string.Join(' ', Sentences().Prepend(said).Where(sentence => sentence.Length > 0)), JavaScriptEncoder.UnsafeRelaxedJsonEscaping);
        var before = start < end ? "\""u8 : result.Length > 2 ? ",\"note\":\""u8 : "\"note\":\""u8;
        return [.. result.AsSpan(0, start), .. before, .. note.EncodedUtf8Bytes, .. "\""u8, .. result.AsSpan(end)];
    }

    // Returns where the note is, with its quotes. In a result without a note, this is the end of the object.
    private static (int Start, int End, string Note) NoteIn(byte[] result)
    {
        var reader = new Utf8JsonReader(result);
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var isNote = reader.ValueTextEquals("note"u8);
            reader.Read();
            if (isNote)
                return ((int)reader.TokenStartIndex, (int)reader.BytesConsumed, reader.GetString() ?? "");
            reader.Skip();
        }

        return (result.Length - 1, result.Length - 1, "");
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
