using System.Reflection;
using CodaMcp.Policies;
using CodaMcp.Tests.Policies;
using CodaMcp.Tests.Sessions;
using CodaMcp.Tools;
using Orleans;

namespace CodaMcp.Tests.Mcp;

/// <summary>A cluster that has nothing but a catalogue, and the grain of one member where a test needs it.</summary>
public class CatalogOf : DispatchProxy
{
    private ToolDescriptor[] tools = [];
    private readonly FakePolicies policies = new();
    private FakeMember? member;

    /// <summary>The policies of a cluster.</summary>
    public static FakePolicies PoliciesOf(IGrainFactory factory) => ((CatalogOf)factory).policies;

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
            : targetMethod.ReturnType == typeof(IPolicyGrain) ? policies
            : member is not null && targetMethod.ReturnType.IsInstanceOfType(member) ? member
            : throw new NotSupportedException($"{targetMethod} is not there.");

    private sealed class Catalog(ToolDescriptor[] tools) : IToolCatalogGrain
    {
        public ValueTask<ToolCatalogContent> GetCatalog() => new(new ToolCatalogContent("What to know.", tools));
    }
}
