using Orleans.Concurrency;

namespace CodaMcp.Tools;

/// <summary>Serves the catalogue of its own silo.</summary>
/// <param name="catalog">The silo's catalogue.</param>
[StatelessWorker]
[GrainType("tool-catalog")]
public sealed class ToolCatalogGrain(ToolCatalog catalog) : Grain, IToolCatalogGrain
{
    /// <inheritdoc/>
    public ValueTask<ToolCatalogContent> GetCatalog() => new(new ToolCatalogContent(ToolCatalog.Instructions, [.. catalog.Descriptors]));
}
