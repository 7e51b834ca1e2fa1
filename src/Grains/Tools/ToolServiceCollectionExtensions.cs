using Microsoft.Extensions.DependencyInjection;

namespace CodaMcp.Tools;

/// <summary>Registers the tools.</summary>
public static class ToolServiceCollectionExtensions
{
    /// <summary>
    /// Adds the <see cref="ToolCatalog"/> with all toolsets and the <see cref="ToolRunner"/>. The composition adds
    /// <see cref="CursorSeal"/>, since its key is a setting.
    /// </summary>
    public static IServiceCollection AddTools(this IServiceCollection services) => services
        .AddSingleton(_ => new ToolCatalog(ToolCatalog.Toolsets))
        .AddSingleton<ToolRunner>();
}
