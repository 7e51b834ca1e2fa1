namespace CodaMcp.Keys;

/// <summary>The last good keys, so that a cluster that starts while the issuer is away can verify tokens. State <c>jwks.keys</c>.</summary>
[GenerateSerializer, Alias("codamcp.JwksState")]
public sealed class JwksState
{
    /// <summary>The shape of this record; it grows only.</summary>
    [Id(0)]
    public int SchemaVersion { get; set; } = 1;

    /// <summary>The keys.</summary>
    [Id(1)]
    public SigningKey[] Keys { get; set; } = [];

    /// <summary>When they were fetched; the epoch where they never were.</summary>
    [Id(2)]
    public DateTimeOffset FetchedAt { get; set; } = DateTimeOffset.UnixEpoch;
}
