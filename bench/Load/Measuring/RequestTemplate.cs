using System.Text;

namespace CodaMcp.Bench;

/// <summary>A request that is sent again and again, each time under another JSON-RPC id.</summary>
/// <param name="Headers">Its HTTP headers, without those that depend on the body.</param>
/// <param name="Before">The body up to the id.</param>
/// <param name="After">The body from there on.</param>
/// <param name="Expect">What the body of each right answer contains.</param>
internal sealed record RequestTemplate(IReadOnlyList<(string Name, string Value)> Headers, string Before, string After, string Expect)
{
    /// <summary>About how many bytes an answer has; null where that is not checked.</summary>
    public int? Length { get; init; }

    /// <summary>A Lua file that returns the templates, as <c>load.lua</c> reads it.</summary>
    public static string ToLua(IEnumerable<RequestTemplate> templates)
    {
        var lua = new StringBuilder("local all = {}\n");
        foreach (var template in templates)
        {
            var head = $"POST /mcp HTTP/1.1\r\n{string.Concat(template.Headers.Select(header => $"{header.Name}: {header.Value}\r\n"))}";
            lua.Append("all[#all + 1] = { head = ").Append(Quoted(head)).Append(", before = ").Append(Quoted(template.Before)).Append(", after = ").Append(Quoted(template.After))
                .Append(", expect = ").Append(Quoted(template.Expect));
            if (template.Length is { } length)
                lua.Append(", length = ").Append(length);
            lua.Append(" }\n");
        }

        return lua.Append("return all\n").ToString();
    }

    private static string Quoted(string text) =>
        $"\"{text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal).Replace("\r", "\\r", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal)}\"";
}
