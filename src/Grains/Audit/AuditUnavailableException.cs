namespace CodaMcp.Audit;

/// <summary>A call could not be recorded, so it must not be carried out.</summary>
/// <param name="inner">The error of the store.</param>
public sealed class AuditUnavailableException(Exception? inner = null)
    : Exception("The audit trail cannot be written at the moment, so nothing was changed. Try again shortly.", inner);
