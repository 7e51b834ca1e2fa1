namespace CodaMcp.Coda;

/// <summary>A limit of so many requests in any stretch of so long.</summary>
public sealed class CodaBudgetWindow
{
    /// <summary>Requests in any one window; at least 1.</summary>
    public int Permits { get; set; }

    /// <summary>The window's length; more than zero.</summary>
    public TimeSpan Window { get; set; }
}
