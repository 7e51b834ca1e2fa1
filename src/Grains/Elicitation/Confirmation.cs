namespace CodaMcp.Elicitation;

/// <summary>What a person answered who was asked to agree to something (MCP elicitation, <c>action</c>).</summary>
public enum Confirmation
{
    /// <summary>Yes.</summary>
    Accepted,

    /// <summary>No.</summary>
    Declined,

    /// <summary>Neither: the question was put away.</summary>
    Cancelled,
}
