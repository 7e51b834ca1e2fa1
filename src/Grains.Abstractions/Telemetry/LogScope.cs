using System.Collections;
using System.Security.Cryptography;
using System.Text;
using CodaMcp.Audit;
using CodaMcp.Calls;
using CodaMcp.Resources;

namespace CodaMcp.Members;

/// <summary>What each log line of a call has besides its text: member, session, tool and trace. No argument and no content.</summary>
/// <param name="member">The member, as <see cref="Show"/> has it.</param>
/// <param name="call">The call.</param>
internal sealed class CallScope(string member, MemberCall call) : IReadOnlyList<KeyValuePair<string, object?>>
{
    private const int ShownBytes = 8;
    private const int LongestName = 64;

    private string? TraceId => call.Tool?.TraceId ?? (call.Resource?.Caller ?? call.Resources?.Caller ?? call.Completion?.Caller)?.TraceId;

    // A client may call what does not exist by any name.
    private string What => call switch
    {
        { Tool: { } tool } => AuditText.Clean(AuditText.Cut(tool.Tool, LongestName)),
        { Resource: not null } => ResourceReader.ReadMethod,
        { Resources: not null } => ResourceReader.ListMethod,
        _ => NameCompletion.Method,
    };

    /// <inheritdoc/>
    public int Count => 4;

    /// <inheritdoc/>
    public KeyValuePair<string, object?> this[int index] => index switch
    {
        0 => new("member", member),
        1 => new("session", call.SessionId),
        2 => new("tool", What),
        3 => new("trace", TraceId),
        _ => throw new ArgumentOutOfRangeException(nameof(index)),
    };

    /// <summary>A member's key as log lines have it: as it is, or the first 64 bits of its SHA-256 in hex.</summary>
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
    public override string ToString() => $"member:{member} session:{call.SessionId} tool:{What} trace:{TraceId}";
}
