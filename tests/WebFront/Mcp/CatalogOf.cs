using System.Reflection;
using CodaMcp.Tests.Sessions;
using CodaMcp.Tools;
using Orleans;

namespace CodaMcp.Tests.Mcp;

/// <summary>A cluster that has nothing but a catalogue, and the grain of one member where a test needs it.</summary>
public class CatalogOf : DispatchProxy
{
    private ToolDescriptor[] tools = [];
    private FakeMember? member;

    public static IGrainFactory Tools(params ToolDescriptor[] tools) => Tools(null, tools);

    public static IGrainFactory Tools(FakeMember? member, params ToolDescriptor[] tools)
    {
        var factory = Create<IGrainFactory, CatalogOf>();
        ((CatalogOf)(object)factory).tools = tools;
        ((CatalogOf)(object)factory).member = member;
        return factory;
    }

    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args) =>
        targetMethod!.Name != nameof(IGrainFactory.GetGrain) ? throw new NotSupportedException($"{targetMethod} is not there.")
            : targetMethod.ReturnType == typeof(IToolCatalogGrain) ? new Catalog(tools)
            : member is not null && targetMethod.ReturnType.IsInstanceOfType(member) ? member
            : throw new NotSupportedException($"{targetMethod} is not there.");

    private sealed class Catalog(ToolDescriptor[] tools) : IToolCatalogGrain
    {
        public ValueTask<ToolCatalogContent> GetCatalog() => new(new ToolCatalogContent("What to know.", tools));
    }
}
