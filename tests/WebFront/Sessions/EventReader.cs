using System.Text;
using System.Text.Json.Nodes;

namespace CodaMcp.Tests.Sessions;

/// <summary>Reads Server-Sent Events as they are on the wire.</summary>
internal sealed class EventReader(HttpResponseMessage response) : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);
    private StreamReader? reader;

    public HttpResponseMessage Response => response;

    /// <summary>The next event's lines, or comment; null at the end.</summary>
    public async Task<string?> NextAsync()
    {
        reader ??= new StreamReader(await response.Content.ReadAsStreamAsync());
        using var timeout = new CancellationTokenSource(Patience);
        var text = new StringBuilder();
        while (await reader.ReadLineAsync(timeout.Token) is { } line)
        {
            if (line.Length == 0)
                return text.ToString();
            text.Append(line).Append('\n');
        }

        return null;
    }

    /// <summary>The next event that has a message.</summary>
    public async Task<(string? Id, JsonNode Message)> NextMessageAsync()
    {
        while (await NextAsync() is { } text)
        {
            if (Field(text, "data") is { Length: > 0 } data)
                return (Field(text, "id"), JsonNode.Parse(data)!);
        }

        throw new EndOfStreamException("The stream ended.");
    }

    /// <summary>Everything that is left.</summary>
    public async Task<List<string>> RestAsync()
    {
        List<string> rest = [];
        while (await NextAsync() is { } text)
            rest.Add(text);
        return rest;
    }

    public static string? Field(string text, string name) =>
        text.Split('\n').FirstOrDefault(line => line.StartsWith(name + ":", StringComparison.Ordinal))?[(name.Length + 1)..].TrimStart();

    public void Dispose()
    {
        reader?.Dispose();
        response.Dispose();
    }
}
