using Microsoft.Extensions.DependencyInjection;

namespace CodaMcp.Tools;

/// <summary>Registers the tools.</summary>
public static class ToolServiceCollectionExtensions
{
    /// <summary>
    /// Adds the <see cref="ToolCatalog"/> with all toolsets, and the <see cref="ToolRunner"/>. A <see cref="Protector"/> must be
    /// registered.
    /// </summary>
    public static IServiceCollection AddTools(this IServiceCollection services) => services
        .AddSingleton(_ => new ToolCatalog(ToolCatalog.Toolsets))
        .AddSingleton<SyncTokenProtector>()
        .AddSingleton<ToolRunner>();
}
