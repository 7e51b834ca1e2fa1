namespace CodaMcp.Quotas;

/// <summary>A quota and its use in the current period.</summary>
/// <param name="Quota">The quota.</param>
/// <param name="Used">The number of calls or writes in the current period. Null if each member has a separate count and the request is about no member.</param>
/// <param name="EndsAt">When the current period ends and the count starts again from 0.</param>
[GenerateSerializer, Immutable, Alias("codamcp.QuotaUse")]
public sealed record QuotaUse([property: Id(0)] Quota Quota, [property: Id(1)] int? Used, [property: Id(2)] DateTimeOffset EndsAt)
{
    /// <summary>The number of calls or writes left. Null if <see cref="Used"/> is null. Never below 0, even if the limit is below the current use.</summary>
    public int? Left => Used is { } used ? Math.Max(0, Quota.Limit - used) : null;
}
