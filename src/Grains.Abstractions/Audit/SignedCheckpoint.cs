namespace CodaMcp.Audit;

/// <summary>A checkpoint of the audit with its signature.</summary>
/// <param name="Number">The number. Numbers start at 1 and have no gaps.</param>
/// <param name="At">When it was made.</param>
/// <param name="Key">The id of the key that signed it (<see cref="AuditPublicKey.Id"/>).</param>
/// <param name="Statement">The statement: the JSON exactly as it was signed, in UTF-8.</param>
/// <param name="Signature">The signature of the statement's bytes.</param>
[GenerateSerializer, Immutable, Alias("codamcp.SignedCheckpoint")]
public sealed record SignedCheckpoint(
    [property: Id(0)] long Number, [property: Id(1)] DateTimeOffset At, [property: Id(2)] string Key, [property: Id(3)] string Statement, [property: Id(4)] byte[] Signature);
