namespace CodaMcp.Tests;

/// <summary>An event of a stream; a priming event has no data.</summary>
internal readonly record struct SseEvent(string? Id, string Data)
{
    /// <summary>Reads a stream to its end.</summary>
    public static async IAsyncEnumerable<SseEvent> ReadAsync(Stream stream, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var reader = new StreamReader(stream);
        string? id = null;
        var data = new List<string>();
        while (await reader.ReadLineAsync(cancellationToken) is { } line)
        {
            if (line.Length == 0)
            {
                if (id is not null || data.Count > 0)
                    yield return new SseEvent(id, string.Join('\n', data));
                (id, data) = (null, []);
            }
            else if (line.StartsWith("id:", StringComparison.Ordinal))
            {
                id = line[3..].TrimStart();
            }
            else if (line.StartsWith("data:", StringComparison.Ordinal))
            {
                data.Add(line[5..].TrimStart());
            }
        }
    }
}
