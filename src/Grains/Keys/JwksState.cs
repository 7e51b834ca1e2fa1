namespace CodaMcp.Keys;

/// <summary>The last good keys. With them a cluster that starts while the issuer is unavailable can verify tokens. State <c>jwks.keys</c>.</summary>
[GenerateSerializer, Alias("codamcp.JwksState")]
public sealed class JwksState
{
    /// <summary>The version of this record's schema. New versions only add properties.</summary>
    [Id(0)]
    public int SchemaVersion { get; set; } = 1;

    /// <summary>The keys.</summary>
    [Id(1)]
    public SigningKey[] Keys { get; set; } = [];

    /// <summary>When the keys were fetched; the Unix epoch if they never were.</summary>
    [Id(2)]
    public DateTimeOffset FetchedAt { get; set; } = DateTimeOffset.UnixEpoch;
}
