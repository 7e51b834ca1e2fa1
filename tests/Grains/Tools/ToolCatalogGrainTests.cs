using CodaMcp.Tools;
using Microsoft.Extensions.DependencyInjection;
using Orleans.TestingHost;

namespace CodaMcp.Tests.Tools;

public sealed class ToolCatalogGrainTests
{
    [Fact]
    public async Task Fronts_get_the_catalogue_of_the_silo_in_its_order()
    {
        var builder = new InProcessTestClusterBuilder(1);
        builder.ConfigureSilo((_, silo) => silo.Services.AddTools());
        await using var cluster = builder.Build();
        await cluster.DeployAsync();
        var catalog = await cluster.Client.GetGrain<IToolCatalogGrain>(0).GetCatalog();
        var tools = catalog.Tools;
        var expected = new ToolCatalog(ToolCatalog.Toolsets).Descriptors;
        Assert.Equal(expected.Select(tool => tool.Name), tools.Select(tool => tool.Name));
        Assert.Equal(expected[0].InputSchema, tools[0].InputSchema);
        Assert.Equal(ToolCatalog.Instructions, catalog.Instructions);
    }

    [Fact]
    public void The_runner_is_registered_with_the_tools()
    {
        using var services = new ServiceCollection().AddLogging().AddTools().BuildServiceProvider();
        Assert.NotNull(services.GetRequiredService<ToolRunner>());
    }
}
