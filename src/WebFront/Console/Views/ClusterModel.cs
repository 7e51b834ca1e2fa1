namespace CodaMcp.Pages.Views;

/// <summary>The health of the cluster.</summary>
/// <param name="Visit">Who looks.</param>
/// <param name="Silos">The silos.</param>
/// <param name="Checks">The health checks of the front that answers.</param>
public sealed record ClusterModel(Visit Visit, IReadOnlyList<SiloState> Silos, IReadOnlyList<HealthLine> Checks);
