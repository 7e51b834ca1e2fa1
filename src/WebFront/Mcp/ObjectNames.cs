using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;

namespace CodaMcp.Mcp;

/// <summary>The names of the members of one JSON object, to find one that comes twice. The first few are compared as they stand in the body, without a string of each.</summary>
internal struct ObjectNames
{
    private const int MostCompared = 8;

    private Compared compared;
    private int count;
    private HashSet<string>? others;

    /// <summary>Adds a name.</summary>
    /// <param name="json">The reader, at the name.</param>
    /// <param name="body">What it reads, from the beginning.</param>
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
            // After the quotation mark.
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
