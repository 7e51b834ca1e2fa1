namespace CodaMcp.Members;

/// <summary>A member's wish to have their calls made with a Coda API token of their own.</summary>
/// <param name="token">The token, as the member pasted it.</param>
[GenerateSerializer, Immutable, Alias("codamcp.ConnectCoda")]
public sealed class ConnectCoda(string token)
{
    /// <summary>The token. A secret: it is encrypted where it arrives, and goes nowhere but to Coda.</summary>
    [Id(0)]
    public string Token { get; } = token;

    /// <summary>Says nothing of the token: Orleans prints the arguments of calls that fail or are slow.</summary>
    public override string ToString() => "(a Coda API token)";
}
