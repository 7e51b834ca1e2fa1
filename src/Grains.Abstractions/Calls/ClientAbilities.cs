namespace CodaMcp.Calls;

/// <summary>What a client declared that it can be asked for (MCP client capabilities).</summary>
[Flags]
[GenerateSerializer, Alias("codamcp.ClientAbilities")]
public enum ClientAbilities
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary><c>elicitation</c> by form.</summary>
    ElicitForm = 1,

    /// <summary><c>elicitation.url</c>.</summary>
    ElicitUrl = 2,

    /// <summary><c>sampling</c>.</summary>
    Sample = 4,

    /// <summary><c>roots</c>.</summary>
    ListRoots = 8,
}
