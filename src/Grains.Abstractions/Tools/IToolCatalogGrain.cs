namespace CodaMcp.Tools;

/// <summary>
/// The tools the silos can run. Fronts ask here instead of holding a list of their own, so that names, schemas, scopes and
/// annotations have one source. Any activation answers; the key is 0.
/// </summary>
[Alias("codamcp.IToolCatalogGrain")]
public interface IToolCatalogGrain : IGrainWithIntegerKey
{
    /// <summary>Every tool, in the order of <c>tools/list</c>, which never changes while a version runs.</summary>
    [Alias("GetTools")]
    ValueTask<ToolDescriptor[]> GetTools();
}
