namespace CodaMcp.Members;

/// <summary>The limits of one member's calls. Operators set them (docs/settings.md).</summary>
public sealed class MemberOptions
{
    /// <summary><c>CODAMCP_CALLS_PER_MINUTE</c>: the sustained number of calls a minute, of tools, resources and completions together. Default 120.</summary>
    public int CallsPerMinute { get; set; } = 120;

    /// <summary><c>CODAMCP_CALL_BURST</c>: calls that may come at once after a pause. Default 30.</summary>
    public int CallBurst { get; set; } = 30;

    /// <summary><c>CODAMCP_CALL_WAIT_SECONDS</c>: how long a call over the limit may wait for its turn; 0 refuses it at once. Default 8 s.</summary>
    public TimeSpan CallWait { get; set; } = TimeSpan.FromSeconds(8);

    /// <summary><c>CODAMCP_ANSWER_MINUTES</c>: how long the client of a session has to answer a question. Default 5 minutes.</summary>
    public TimeSpan AnswerWait { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>
    /// <c>CODAMCP_LOG_MEMBERS</c>: whether log lines of calls have members' full keys. If not, they have the beginning of the key's SHA-256. Default false.
    /// </summary>
    public bool LogsMembers { get; set; }
}
