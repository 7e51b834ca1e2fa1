using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace CodaMcp.Tests;

/// <summary>One more front before the silo of a <see cref="SystemFixture"/>, on a port of its own; clients know both by one name.</summary>
internal sealed class SecondFront : IAsyncDisposable
{
    private readonly WebApplication app;
    private readonly SystemFixture system;

    private SecondFront(WebApplication app, SystemFixture system) => (this.app, this.system) = (app, system);

    public static async Task<SecondFront> StartAsync(SystemFixture system)
    {
        var services = system.Standalone.App.Services;
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { EnvironmentName = "Development" });
        builder.Logging.SetMinimumLevel(LogLevel.Warning);
        builder.Services.AddSingleton(services.GetRequiredService<IGrainFactory>());
        builder.AddCodaMcpWebFront(services.GetRequiredService<FrontSettings>() with { Host = "127.0.0.1", Port = 0, DrainTime = TimeSpan.Zero });
        var app = builder.Build().MapCodaMcp();
        await app.StartAsync();
        return new SecondFront(app, system);
    }

    /// <summary>A client that comes by this front.</summary>
    public McpClient ClientOf(string member) => new(system.Http, $"{app.Urls.Single()}/mcp", system.TokenOf(member));

    /// <summary>Tells it to stop.</summary>
    public Task StopAsync() => app.StopAsync();

    public ValueTask DisposeAsync() => app.DisposeAsync();
}
