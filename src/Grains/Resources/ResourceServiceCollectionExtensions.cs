using Microsoft.Extensions.DependencyInjection;

namespace CodaMcp.Resources;

/// <summary>Registers the reading of resources and the completion of their names.</summary>
public static class ResourceServiceCollectionExtensions
{
    /// <summary>
    /// Adds the <see cref="ResourceReader"/> and the <see cref="NameCompletion"/>. They read through the tools, which must be registered too.
    /// </summary>
    public static IServiceCollection AddResources(this IServiceCollection services) => services
        .AddSingleton<ResourceReader>()
        .AddSingleton<NameCompletion>();
}
