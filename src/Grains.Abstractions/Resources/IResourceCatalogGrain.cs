namespace CodaMcp.Resources;

/// <summary>The resource templates that the silos can read. Any activation answers; the key is 0.</summary>
[Alias("codamcp.IResourceCatalogGrain")]
public interface IResourceCatalogGrain : IGrainWithIntegerKey
{
    /// <summary>Returns the templates of the answering silo's version, in the order of <c>resources/templates/list</c>.</summary>
    [Alias("GetTemplates")]
    ValueTask<ResourceTemplateDescriptor[]> GetTemplates();
}
