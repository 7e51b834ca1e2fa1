using System.Reflection;
using CodaMcp.Tools;
using Orleans;

namespace CodaMcp.Tests.Mcp;

/// <summary>A cluster that has nothing but a catalogue.</summary>
public class CatalogOf : DispatchProxy
{
    private ToolDescriptor[] tools = [];

    public static IGrainFactory Tools(params ToolDescriptor[] tools)
    {
        var factory = Create<IGrainFactory, CatalogOf>();
        ((CatalogOf)(object)factory).tools = tools;
        return factory;
    }

    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args) =>
        targetMethod!.Name == nameof(IGrainFactory.GetGrain) && targetMethod.ReturnType == typeof(IToolCatalogGrain)
            ? new Catalog(tools)
            : throw new NotSupportedException($"{targetMethod} is not there.");

    private sealed class Catalog(ToolDescriptor[] tools) : IToolCatalogGrain
    {
        public ValueTask<ToolCatalogContent> GetCatalog() => new(new ToolCatalogContent("What to know.", tools));
    }
}
