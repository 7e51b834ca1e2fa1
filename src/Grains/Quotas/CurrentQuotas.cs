using CodaMcp.Storage;

namespace CodaMcp.Quotas;

/// <summary>The quotas of all organizations, as this silo knows them.</summary>
public sealed class CurrentQuotas : Current<Quota>;
