using CodaMcp.Pages.Views;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace CodaMcp.Pages;

/// <summary>Serves the page with the silos, the health checks of this front, and the version.</summary>
internal sealed class ClusterPage(ConsolePages pages, IClusterView cluster, HealthCheckService health)
{
    /// <summary>Maps the page.</summary>
    public void Map(IEndpointRouteBuilder endpoints) => pages.MapGet(endpoints, ConsolePath.Cluster, Show, admin: true);

    private async Task Show(HttpContext context, Visit visit)
    {
        var silos = await cluster.SilosAsync();
        var report = await health.CheckHealthAsync(context.RequestAborted);
        await pages.ShowAsync<ClusterView, ClusterModel>(context, new ClusterModel(
            visit, silos, [.. report.Entries.Select(entry => new HealthLine(entry.Key, entry.Value.Status.ToString(), entry.Value.Description))]));
    }
}
