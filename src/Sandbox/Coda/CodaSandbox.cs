using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;

namespace CodaMcp.Sandbox.Coda;

/// <summary>
/// A simulation of the Coda API v1 over HTTP, on loopback by default. It serves documents, pages, tables, rows and exports. As at Coda, writes are
/// asynchronous, requests are rate-limited, and reads are slightly stale. It starts with realistic documents.
/// </summary>
public sealed class CodaSandbox : IAsyncDisposable
{
    /// <summary>The token of the service user, who can access the four shared documents of Northwind Labs.</summary>
    public const string ServiceToken = "7c0d4a11-5e2b-4c1f-9b6a-000000000001";

    private readonly WebApplication api;
    private readonly WebApplication files;
    private readonly CodaWorld world;

    private CodaSandbox(WebApplication api, WebApplication files, CodaWorld world, CodaServices services, string filesUrl)
    {
        this.api = api;
        this.files = files;
        this.world = world;
        ApiUrl = services.Links.ApiUrl;
        FilesUrl = filesUrl;
        Faults = services.Faults;
        Traffic = services.Traffic;
        Users = services.Directory.Users;
    }

    /// <summary>The base address of the API: <c>http://localhost:PORT/apis/v1</c>, or with the configured host name.</summary>
    public string ApiUrl { get; }

    /// <summary>The base address of the host of page exports. It differs from the API's host if another host name is available.</summary>
    public string FilesUrl { get; }

    /// <summary>The switches for faults.</summary>
    public CodaFaults Faults { get; }

    /// <summary>The requests so far.</summary>
    public CodaTraffic Traffic { get; }

    /// <summary>The Coda users and their tokens.</summary>
    public IReadOnlyList<SandboxCodaUser> Users { get; }

    /// <summary>The go links of the organization, in the order of their creation.</summary>
    public IReadOnlyList<SandboxGoLink> GoLinks => world.Workspace.GoLinks;

    /// <summary>Starts both hosts. They accept requests when this returns.</summary>
    /// <exception cref="IOException">A port is in use.</exception>
    public static async Task<CodaSandbox> StartAsync(CodaSandboxOptions options, CancellationToken ct = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        var faults = new CodaFaults();
        var traffic = new CodaTraffic();
        var directory = new CodaDirectory(Northwind.Users, faults);
        var world = new CodaWorld(
            new CodaStore(options.DataDirectory), options.Behaviour, faults, options.TimeProvider, () => options.Seed ? Northwind.Docs() : []);
        var exports = new CodaExports(options.Behaviour, traffic, options.TimeProvider);
        WebApplication? api = null;
        WebApplication? files = null;
        try
        {
            files = Build(options, options.FilesPort);
            FilesHost.Map(files, exports, faults, traffic, options.TimeProvider);
            await files.StartAsync(ct);
            var filesUrl = AddressOf(files, options.FilesHost);

            // Responses contain the port, which is known only after the listener starts. Earlier requests wait for it.
            var ready = new TaskCompletionSource<CodaServices>(TaskCreationOptions.RunContinuationsAsynchronously);
            api = Build(options, options.Port);
            ApiHost.Map(api, CodaOperations.All(filesUrl), filesUrl, ready.Task);
            await api.StartAsync(ct);
            var services = new CodaServices(
                world,
                options.Behaviour,
                faults,
                traffic,
                directory,
                new RateLimiter(options.Behaviour.RateLimits, options.TimeProvider),
                exports,
                new Links(AddressOf(api, options.HostName) + "/apis/v1", options.Behaviour.BrowserOrigin),
                options.TimeProvider);
            ready.SetResult(services);
            return new CodaSandbox(api, files, world, services, filesUrl);
        }
        catch
        {
            if (api is not null)
                await api.DisposeAsync();
            if (files is not null)
                await files.DisposeAsync();
            world.Dispose();
            throw;
        }
    }

    /// <summary>Stops both hosts. With a data directory, accepted writes that are not yet applied are applied after the next start.</summary>
    public async ValueTask DisposeAsync()
    {
        await api.DisposeAsync();
        await files.DisposeAsync();
        world.Dispose();
    }

    private static WebApplication Build(CodaSandboxOptions options, int port)
    {
        // The builder is empty, because the sandbox shares a process with other hosts. It must not read their appsettings or ASPNETCORE_URLS.
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            // Coda answers 400 to a body that is too large, and Kestrel would answer 413. ApiHost counts the bytes instead.
            kestrel.Limits.MaxRequestBodySize = null;
            kestrel.Limits.MaxRequestLineSize = 64 * 1024;
            Listening.At(kestrel, options.Address, port);
        });
        builder.Services.AddRoutingCore();
        options.Logging?.Invoke(builder.Logging);
        return builder.Build();
    }

    private static string AddressOf(WebApplication app, string hostName)
    {
        var addresses = app.Services.GetRequiredService<IServer>().Features.GetRequiredFeature<IServerAddressesFeature>().Addresses;
        return $"http://{hostName}:{new Uri(addresses.First()).Port}";
    }
}
