namespace CodaMcp.Pages;

/// <summary>The silos that there are.</summary>
internal interface IClusterView
{
    /// <summary>The silos, the newest first, also those that ended in the last day.</summary>
    Task<IReadOnlyList<SiloState>> SilosAsync();
}
