namespace CodaMcp.Quotas;

/// <summary>A quota, and what is left of it.</summary>
/// <param name="Quota">The quota.</param>
/// <param name="Used">How many were made in the current period. Null where each member has a count of their own and no member was asked about.</param>
/// <param name="EndsAt">When the current period ends and the count begins again.</param>
[GenerateSerializer, Immutable, Alias("codamcp.QuotaUse")]
public sealed record QuotaUse([property: Id(0)] Quota Quota, [property: Id(1)] int? Used, [property: Id(2)] DateTimeOffset EndsAt)
{
    /// <summary>How many may still be made; null with <see cref="Used"/>. Never below 0, although a limit may be set below what was used.</summary>
    public int? Left => Used is { } used ? Math.Max(0, Quota.Limit - used) : null;
}
