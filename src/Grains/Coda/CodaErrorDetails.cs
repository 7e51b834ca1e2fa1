using System.Text;
using System.Text.Json;

namespace CodaMcp.Coda;

/// <summary>
/// Reads <c>codaDetail</c> of an error response. It contains the causes that Coda's <c>message</c> often leaves out. <c>issues</c> come from
/// Coda's validator (recorded). An issue of a union contains the issues of each of its forms. <c>validationErrors</c> have a path and a message
/// each (live note, of Pack endpoints).
/// </summary>
internal static class CodaErrorDetails
{
    private const int MostLeaves = 8;
    private const int LongestLeaf = 160;
    private const int Deepest = 8;

    /// <summary>Returns the causes, each as <c>path: message</c>, separated by semicolons. Returns null if there are none.</summary>
    /// <param name="detail">The value of <c>codaDetail</c>.</param>
    /// <param name="said">Coda's <c>message</c>. A cause that it already contains is left out.</param>
    public static string? Of(JsonElement detail, string? said)
    {
        if (detail.ValueKind != JsonValueKind.Object)
            return null;
        var leaves = new List<string>();
        if (detail.TryGetProperty("issues", out var issues))
            Collect(issues, "", 0, said ?? "", leaves);
        if (detail.TryGetProperty("validationErrors", out var errors))
            Collect(errors, "", 0, said ?? "", leaves);
        return leaves.Count > 0 ? string.Join("; ", leaves) : null;
    }

    private static void Collect(JsonElement issues, string above, int depth, string said, List<string> leaves)
    {
        if (issues.ValueKind != JsonValueKind.Array)
            return;
        foreach (var issue in issues.EnumerateArray())
        {
            if (leaves.Count >= MostLeaves)
                return;
            if (issue.ValueKind != JsonValueKind.Object)
                continue;
            var path = PathOf(issue, above);
            if (depth < Deepest && issue.TryGetProperty("errors", out var forms) && forms.ValueKind == JsonValueKind.Array && forms.GetArrayLength() > 0)
            {
                foreach (var form in forms.EnumerateArray())
                    Collect(form, path, depth + 1, said, leaves);
            }
            else if (issue.TryGetProperty("message", out var message) && message.ValueKind == JsonValueKind.String && message.GetString() is { Length: > 0 } text && !said.Contains(text, StringComparison.Ordinal))
            {
                var leaf = path.Length > 0 ? $"{path}: {text}" : text;
                if (leaf.Length > LongestLeaf)
                    leaf = $"{leaf.AsSpan(0, LongestLeaf - 1)}…";
                if (!leaves.Contains(leaf))
                    leaves.Add(leaf);
            }
        }
    }

    // The path of a union precedes the paths of its alternatives.
    private static string PathOf(JsonElement issue, string above)
    {
        if (!issue.TryGetProperty("path", out var path))
            return above;
        var text = new StringBuilder(above);
        switch (path.ValueKind)
        {
            case JsonValueKind.String:
                Append(path.GetString()!);
                break;
            case JsonValueKind.Array:
                foreach (var part in path.EnumerateArray())
                {
                    if (part.ValueKind == JsonValueKind.Number)
                        text.Append('[').Append(part.GetRawText()).Append(']');
                    else if (part.ValueKind == JsonValueKind.String)
                        Append(part.GetString()!);
                }

                break;
        }

        return text.ToString();

        void Append(string name)
        {
            if (text.Length > 0 && name.Length > 0)
                text.Append('.');
            text.Append(name);
        }
    }
}
