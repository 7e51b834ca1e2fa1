namespace CodaMcp.Coda;

/// <summary>Limits the number of requests in any time window of a given length.</summary>
public sealed class CodaBudgetWindow
{
    /// <summary>The most requests in any one window; at least 1.</summary>
    public int Permits { get; set; }

    /// <summary>The window's length; more than zero.</summary>
    public TimeSpan Window { get; set; }
}
