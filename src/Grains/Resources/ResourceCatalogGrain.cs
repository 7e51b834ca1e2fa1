using Orleans.Concurrency;

namespace CodaMcp.Resources;

/// <summary>Serves the templates of its own silo.</summary>
[StatelessWorker]
[GrainType("resource-catalog")]
public sealed class ResourceCatalogGrain : Grain, IResourceCatalogGrain
{
    /// <inheritdoc/>
    public ValueTask<ResourceTemplateDescriptor[]> GetTemplates() => new([.. ResourceTemplates.All]);
}
