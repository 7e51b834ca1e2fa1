namespace CodaMcp.Tools;

/// <summary>
/// The tools that the silos can run. Fronts ask this grain instead of keeping their own list, so that names, schemas, scopes and annotations
/// have one source. Any activation answers; the key is 0.
/// </summary>
[Alias("codamcp.IToolCatalogGrain")]
public interface IToolCatalogGrain : IGrainWithIntegerKey
{
    /// <summary>Returns the catalogue of the answering silo's version.</summary>
    [Alias("GetCatalog")]
    ValueTask<ToolCatalogContent> GetCatalog();
}
