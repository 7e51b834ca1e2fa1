namespace CodaMcp.Pages.Views;

/// <summary>The health of the cluster.</summary>
/// <param name="Visit">The member who views the page.</param>
/// <param name="Silos">The silos.</param>
/// <param name="Checks">The health checks of the front that responds.</param>
public sealed record ClusterModel(Visit Visit, IReadOnlyList<SiloState> Silos, IReadOnlyList<HealthLine> Checks);
