namespace CodaMcp.Elicitation;

/// <summary>The client's answer to a <see cref="ConfirmationForm"/>.</summary>
public enum Confirmation
{
    /// <summary>Yes: the action <c>accept</c>.</summary>
    Accepted,

    /// <summary>No: the action <c>decline</c>. A client without a person to ask can send it by itself.</summary>
    Declined,

    /// <summary>No answer: the action <c>cancel</c>, or an action that MCP does not know. A client without a person to ask can send it by itself.</summary>
    Cancelled,

    /// <summary>No: the action <c>accept</c>, with a field that is not true.</summary>
    SetToFalse,
}
