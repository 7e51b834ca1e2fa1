namespace CodaMcp.Tools;

/// <summary>
/// The tools the silos can run. Fronts ask here instead of holding a list of their own, so that names, schemas, scopes and
/// annotations have one source. Any activation answers; the key is 0.
/// </summary>
[Alias("codamcp.IToolCatalogGrain")]
public interface IToolCatalogGrain : IGrainWithIntegerKey
{
    /// <summary>The catalogue of the answering silo's version.</summary>
    [Alias("GetCatalog")]
    ValueTask<ToolCatalogContent> GetCatalog();
}
