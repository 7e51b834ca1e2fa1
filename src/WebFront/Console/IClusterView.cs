namespace CodaMcp.Pages;

/// <summary>Reads the silos of the cluster.</summary>
internal interface IClusterView
{
    /// <summary>Returns the active silos, and those last seen alive within the last day, newest first.</summary>
    Task<IReadOnlyList<SiloState>> SilosAsync();
}
