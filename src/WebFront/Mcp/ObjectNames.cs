using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;

namespace CodaMcp.Mcp;

/// <summary>Finds duplicate property names in one JSON object. Compares the first few names as bytes of the body, without creating strings.</summary>
internal struct ObjectNames
{
    private const int MostCompared = 8;

    private Compared compared;
    private int count;
    private HashSet<string>? others;

    /// <summary>Adds a name. Returns false if the object already has it.</summary>
    /// <param name="json">The reader, positioned at the name.</param>
    /// <param name="body">The whole input of the reader.</param>
    /// <returns>False if the object had it already.</returns>
    /// <exception cref="InvalidOperationException">The name is not Unicode.</exception>
    public bool Add(ref Utf8JsonReader json, ReadOnlyMemory<byte> body)
    {
        if (others is not null)
            return others.Add(json.GetString()!);
        for (var at = 0; at < count; at++)
        {
            if (json.ValueTextEquals(compared[at].Span))
                return false;
        }

        if (count < MostCompared && !json.ValueIsEscaped)
        {
            // Skips the quotation mark.
            compared[count++] = body.Slice((int)json.TokenStartIndex + 1, json.ValueSpan.Length);
            return true;
        }

        others = new HashSet<string>(StringComparer.Ordinal);
        for (var at = 0; at < count; at++)
            others.Add(Encoding.UTF8.GetString(compared[at].Span));
        return others.Add(json.GetString()!);
    }

    [InlineArray(MostCompared)]
    private struct Compared
    {
        private ReadOnlyMemory<byte> first;
    }
}
