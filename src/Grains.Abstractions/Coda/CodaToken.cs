namespace CodaMcp.Coda;

/// <summary>A Coda API token on its way from one actor to another. Never stored, and nothing that prints a message prints it.</summary>
[GenerateSerializer, Immutable, Alias("codamcp.CodaToken")]
public sealed class CodaToken(string value)
{
    /// <summary>The token.</summary>
    [Id(0)]
    public string Value { get; } = value;

    /// <summary>Says nothing of the token: Orleans prints the arguments of calls that fail.</summary>
    public override string ToString() => "(a Coda API token)";
}
