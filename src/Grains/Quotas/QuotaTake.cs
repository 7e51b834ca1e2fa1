namespace CodaMcp.Quotas;

/// <summary>One call's share of several quotas: one of each, or nothing.</summary>
/// <param name="quotas">The quotas; no two with the same measure, period, tool and toolset.</param>
public sealed class QuotaTake(IReadOnlyList<Quota> quotas)
{
    /// <summary>The quotas.</summary>
    public IReadOnlyList<Quota> Quotas => quotas;

    /// <summary>When it was taken; null before that, and after it was given back.</summary>
    internal DateTimeOffset? At { get; set; }
}
