using System.Net;
#if SANDBOX
using CodaMcp.Sandbox;
#endif
using CodaMcp.Settings;
using CodaMcp.Storage;
using CodaMcp.Telemetry;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Options;

namespace CodaMcp;

/// <summary>
/// Runs a front and a silo in one process. It needs no installation: the state is in SQLite files in one directory. With <c>CODAMCP_POSTGRES</c> it joins the
/// cluster of that database as one of its fronts and silos. Without credentials it also starts the Sandbox's Stytch and Coda, and uses them over HTTP like the
/// real services. A published program has no Sandbox.
/// </summary>
public sealed class Standalone : IAsyncDisposable
{
    private static readonly string[] Credentials = ["STYTCH_PROJECT_ID", "STYTCH_SECRET", "STYTCH_DOMAIN", "CODA_API_TOKEN"];

    private readonly DataDirectory? data;

#if SANDBOX
    private Standalone(WebApplication app, DataDirectory? data, SandboxHost? sandbox, string welcome) =>
        (App, this.data, Sandbox, Welcome) = (app, data, sandbox, welcome);
#else
    private Standalone(WebApplication app, DataDirectory? data, string welcome) => (App, this.data, Welcome) = (app, data, welcome);
#endif

    /// <summary>The running application.</summary>
    public WebApplication App { get; }

#if SANDBOX
    /// <summary>The Sandbox. Null if credentials are set.</summary>
    public SandboxHost? Sandbox { get; }
#endif

    /// <summary>The addresses of the process, and commands to paste.</summary>
    public string Welcome { get; }

    /// <summary>Starts the process's services.</summary>
    /// <param name="args">Settings as command-line arguments, such as <c>--PORT 8090</c>, in addition to environment variables.</param>
    /// <param name="configure">Changes the services before they are built, for tests.</param>
    /// <exception cref="SettingsException">A setting, a port or the data directory prevents the start.</exception>
    public static async Task<Standalone> StartAsync(string[] args, Action<WebApplicationBuilder>? configure = null)
    {
        var environment = new ConfigurationBuilder().AddEnvironmentVariables().AddCommandLine(args).Build();
        var name = environment["ASPNETCORE_ENVIRONMENT"];
        var hasNoCredentials = Credentials.All(setting => string.IsNullOrWhiteSpace(environment[setting]));
        var signsInByAccess = environment["AUTH_PROVIDER"] == "cloudflare-access";
        var isFirstLook = hasNoCredentials && !signsInByAccess && !string.Equals(name, Environments.Production, StringComparison.OrdinalIgnoreCase);
#if SANDBOX
        var usesSandbox = isFirstLook;
#else
        var usesSandbox = false;
#endif
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions
        {
            Args = args,
            // The default environment is Production with credentials, and Development for a first look without them.
            EnvironmentName = name ?? (usesSandbox ? Environments.Development : Environments.Production),
            ContentRootPath = AppContext.BaseDirectory,
        });
        var reader = new SettingsReader(builder.Configuration);
        builder.AddCodaMcpLogging(reader);
        builder.AddCodaMcpTelemetry(reader, "codamcp");
#if SANDBOX
        var sandboxSettings = SandboxSettings.Read(builder.Configuration, reader.Reject);
        if (usesSandbox)
        {
            builder.Configuration.AddInMemoryCollection(sandboxSettings.AsCredentials());
            // The Sandbox's admins may see everything without a setting.
            builder.Configuration["CODAMCP_ADMIN_ROLE"] ??= "stytch_admin";
            if (string.IsNullOrWhiteSpace(environment["CODAMCP_ADMINS"]))
                builder.Configuration["CODAMCP_ADMINS"] = SandboxSettings.AdminEmail;
        }
#else
        if (isFirstLook)
            reader.Reject("This program has no Sandbox. For a first look without settings, take the source and run: dotnet run --project src/Standalone");
#endif
        var front = FrontSettings.Read(reader, builder.Environment);
        var silo = SiloSettings.Read(reader);
        // The keys of the pages are derived from the same secret.
        SiloSettings.RequireSecrets(reader, builder.Environment);
        // A member of a cluster has an address that others know, and others take over while it drains. A single process has neither: only the operator's
        // commands look for its gateway, in the data directory.
        var isOneOfMany = silo.Cluster.Postgres is not null;
        if (!isOneOfMany)
            silo = silo with { SiloPort = SiloHosting.FindFreePort(), GatewayPort = SiloHosting.FindFreePort() };
        if (!isOneOfMany && reader.Optional("CODAMCP_DRAIN_SECONDS").Length == 0)
            front = front with { DrainTime = TimeSpan.Zero };
        if (usesSandbox && !front.ListensOnLoopback)
            reader.Reject($"HOST is {front.Host}, but without credentials the Sandbox signs anybody in, so it listens on localhost only. Set {string.Join(", ", Credentials)}, or leave HOST unset.");
        reader.ThrowIfUnusable();

        // The ports are checked before anything starts, so the operator sees only one sentence.
        Ports.ThrowIfInUse("PORT", IPAddress.TryParse(front.Host, out var given) ? given : IPAddress.Loopback, front.Port);
        Ports.ThrowIfInUse("CODAMCP_SILO_PORT", silo.Address, silo.SiloPort);
        Ports.ThrowIfInUse("CODAMCP_GATEWAY_PORT", silo.Address, silo.GatewayPort);
        var data = isOneOfMany && !usesSandbox ? null : DataDirectory.Claim(silo.DataDirectory);
#if SANDBOX
        SandboxHost? sandbox = null;
#endif
        try
        {
#if SANDBOX
            sandbox = usesSandbox ? await StartSandboxAsync(sandboxSettings, front, silo.DataDirectory) : null;
#endif
            if (!isOneOfMany)
                data?.Announce(silo.GatewayPort);
            await SchemaHosting.PrepareDatabaseAsync(silo);
            builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = ShutdownTimes.Host);
            builder.AddCodaMcpSilo(silo);
            builder.AddCodaMcpWebFront(front);
            configure?.Invoke(builder);
            var app = builder.Build().MapCodaMcp();
            await StartAsync(app, front.Port);
#if SANDBOX
            return new Standalone(app, data, sandbox, CodaMcp.Welcome.Text(front, silo, sandbox));
#else
            return new Standalone(app, data, CodaMcp.Welcome.Text(front, silo));
#endif
        }
        catch
        {
#if SANDBOX
            if (sandbox is not null)
                await sandbox.DisposeAsync();
#endif
            data?.Dispose();
            throw;
        }
    }

    /// <summary>Drains and stops the process's services.</summary>
    public async ValueTask DisposeAsync()
    {
        await App.DisposeAsync();
#if SANDBOX
        if (Sandbox is not null)
            await Sandbox.DisposeAsync();
#endif
        data?.Dispose();
    }

#if SANDBOX
    private static async Task<SandboxHost> StartSandboxAsync(SandboxSettings settings, FrontSettings front, string dataDirectory)
    {
        try
        {
            return await settings.StartAsync(front.PublicUrl, dataDirectory);
        }
        catch (SandboxPortInUseException error)
        {
            throw new SettingsException(error.Message);
        }
    }
#endif

    private static async Task StartAsync(WebApplication app, int port)
    {
        try
        {
            await app.StartAsync();
        }
        catch (IOException error) when (error.InnerException is AddressInUseException)
        {
            await app.DisposeAsync();
            throw Ports.InUse("PORT", port);
        }
        catch (OptionsValidationException error)
        {
            await app.DisposeAsync();
            throw new SettingsException(string.Join(Environment.NewLine, error.Failures));
        }
    }
}
