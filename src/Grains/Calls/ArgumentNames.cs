using System.Collections.Frozen;
using System.Text;

namespace CodaMcp.Calls;

/// <summary>The names of arguments, as models and hosts write them.</summary>
internal static class ArgumentNames
{
    // As Fold returns them. Some are reported: n8n-io/n8n#21500, #21716 and #22787 (tool, toolCallId, sessionId, action, chatInput),
    // MemPalace PR#322 (Gemini CLI: wait_for_previous), cyanheads/mcp-ts-core#453 (tool_call_description, names with a leading underscore).
    // The others are names that agents use for their own ids and remarks. We have no report for them.
    private static readonly FrozenSet<string> Hosts = new[]
    {
        "tool", "toolname", "toolcallid", "toolcalldescription", "callid", "tooluseid", "sessionid", "action", "chatinput", "chathistory", "systemprompt", "metadata",
        "waitforprevious", "waitforprevioustools", "toolaction", "toolsummary", "randomstring", "explanation", "taskprogress",
        "requiresapproval", "securityrisk", "reasoning", "thought", "thoughts", "runid", "threadid", "messageid", "conversationid", "chatid",
        "userid", "executionid", "workflowid", "invocationid", "traceid", "progresstoken", "overrideconfig", "agentid", "agentname",
        "nodeid", "stepid", "taskid", "turnid", "spanid", "correlationid", "signal", "abortsignal", "callbacks", "runmanager", "usertimezone",
        "justification", "rationale", "intent", "reason",
    }.ToFrozenSet(StringComparer.Ordinal);

    /// <summary>Returns the same text for all spellings of a name, such as <c>page_name</c>, <c>pageName</c> and <c>Page-Name</c>.</summary>
    /// <param name="name">The name.</param>
    public static string Fold(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        var folded = new StringBuilder(name.Length);
        foreach (var letter in name)
        {
            if (letter is not ('_' or '-' or ' ' or '.'))
                folded.Append(char.ToLowerInvariant(letter));
        }

        return folded.ToString();
    }

    /// <summary>
    /// Returns whether hosts are known to add an argument with this name to each call, for their own use. This includes all names that begin with an
    /// underscore. A tool ignores such an argument, unless the tool itself has an argument with this name.
    /// </summary>
    /// <param name="name">The name, as it came.</param>
    public static bool IsOfHost(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return name.StartsWith('_') || Hosts.Contains(Fold(name));
    }
}
