using System.Collections;
using System.Security.Cryptography;
using System.Text;

namespace CodaMcp.Telemetry;

/// <summary>
/// The values that each log line of a member's request has besides its text: member, session, tool and trace. It contains no argument and no
/// content.
/// </summary>
/// <param name="member">The member, as <see cref="Show"/> returns it.</param>
/// <param name="session">The MCP session; null for none.</param>
/// <param name="tool">The tool, or the MCP method if the request is no tool call; null if neither is known.</param>
/// <param name="trace">The trace; null for none.</param>
public sealed class LogScope(string member, string? session, string? tool, string? trace) : IReadOnlyList<KeyValuePair<string, object?>>
{
    private const int ShownBytes = 8;

    /// <summary>The most characters of a tool name in a log line. A client may send any name, also the name of a tool that does not exist.</summary>
    public const int LongestName = 64;

    /// <inheritdoc/>
    public int Count => 4;

    /// <inheritdoc/>
    public KeyValuePair<string, object?> this[int index] => index switch
    {
        0 => new("member", member),
        1 => new("session", session),
        2 => new("tool", tool),
        3 => new("trace", trace),
        _ => throw new ArgumentOutOfRangeException(nameof(index)),
    };

    /// <summary>Returns a member's key for log lines: unchanged, or the first 64 bits of its SHA-256 in hex.</summary>
    public static string Show(string memberKey, bool plain) =>
        plain ? memberKey : Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(memberKey)).AsSpan(0, ShownBytes));

    /// <inheritdoc/>
    public IEnumerator<KeyValuePair<string, object?>> GetEnumerator()
    {
        for (var index = 0; index < Count; index++)
            yield return this[index];
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <inheritdoc/>
    public override string ToString() => $"member:{member} session:{session} tool:{tool} trace:{trace}";
}
