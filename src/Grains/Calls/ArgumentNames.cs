using System.Collections.Frozen;
using System.Text;

namespace CodaMcp.Calls;

/// <summary>The names of arguments, as models and hosts write them.</summary>
internal static class ArgumentNames
{
    // As Fold gives them. Reported are: n8n-io/n8n#21500, #21716 and #22787 (tool, toolCallId, sessionId, action, chatInput),
    // MemPalace PR#322 (Gemini CLI: wait_for_previous), cyanheads/mcp-ts-core#453 (tool_call_description, names with an underscore before).
    // The others are what agents call their own ids and remarks, without a report at hand.
    private static readonly FrozenSet<string> Hosts = new[]
    {
        "tool", "toolname", "toolcallid", "toolcalldescription", "callid", "tooluseid", "sessionid", "action", "chatinput", "chathistory", "systemprompt", "metadata",
        "waitforprevious", "waitforprevioustools", "toolaction", "toolsummary", "randomstring", "explanation", "taskprogress",
        "requiresapproval", "securityrisk", "reasoning", "thought", "thoughts", "runid", "threadid", "messageid", "conversationid", "chatid",
        "userid", "executionid", "workflowid", "invocationid", "traceid", "progresstoken", "overrideconfig", "agentid", "agentname",
        "nodeid", "stepid", "taskid", "turnid", "spanid", "correlationid", "signal", "abortsignal", "callbacks", "runmanager", "usertimezone",
        "justification", "rationale", "intent", "reason",
    }.ToFrozenSet(StringComparer.Ordinal);

    /// <summary>Returns what the spellings of a name have in common: <c>page_name</c>, <c>pageName</c> and <c>Page-Name</c> are one.</summary>
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
    /// Returns whether hosts are known to add an argument of that name to each call, for themselves. A tool ignores it, unless the tool has
    /// an argument of that name. So does a name that begins with an underscore.
    /// </summary>
    /// <param name="name">The name, as it came.</param>
    public static bool IsOfHost(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return name.StartsWith('_') || Hosts.Contains(Fold(name));
    }
}
