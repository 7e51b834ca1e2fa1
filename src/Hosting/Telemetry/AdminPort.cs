using System.Net;
using CodaMcp.Settings;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace CodaMcp.Telemetry;

/// <summary>
/// The port for operators. It serves only <c>/metrics</c> in the Prometheus format, without a token. Connections to this port are marked, so no header of a
/// request on another port can pretend to come from here.
/// </summary>
internal sealed class AdminPort : IStartupFilter
{
    private static readonly AdminPort Mark = new();

    /// <summary>Reads the address: <c>CODAMCP_ADMIN_PORT</c>, 0 for none, and <c>CODAMCP_ADMIN_HOST</c>. Reports invalid values to the reader.</summary>
    /// <returns>The address. Null if the port is 0.</returns>
    public static IPEndPoint? Read(SettingsReader reader)
    {
        const string Loopback = "localhost";
        var port = reader.Number("CODAMCP_ADMIN_PORT", 0, 0, 65535);
        var host = reader.Optional("CODAMCP_ADMIN_HOST", Loopback);
        if (!host.Equals(Loopback, StringComparison.OrdinalIgnoreCase) && !IPAddress.TryParse(host, out _))
            reader.Reject($"CODAMCP_ADMIN_HOST must be localhost or an IP address of this machine, or 0.0.0.0 for all of them, but is '{host}'.");
        return port == 0 ? null : new IPEndPoint(ListenAddress.Of(host), port);
    }

    /// <summary>Listens on the address.</summary>
    /// <exception cref="SettingsException">The port cannot be listened on.</exception>
    public static void Open(WebApplicationBuilder builder, IPEndPoint address)
    {
        Ports.ThrowIfInUse("CODAMCP_ADMIN_PORT", address.Address, address.Port);
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(address, listen => listen.Use(next => connection =>
        {
            connection.Features.Set(Mark);
            return next(connection);
        })));
        builder.Services.AddSingleton<IStartupFilter>(Mark);
    }

    /// <summary>Whether a request came through this port.</summary>
    public static bool IsUsedBy(HttpContext context) => context.Features.Get<AdminPort>() is not null;

    /// <inheritdoc/>
    public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
    {
        app.MapWhen(IsUsedBy, static admin =>
        {
            admin.UseOpenTelemetryPrometheusScrapingEndpoint("/metrics");
            admin.Run(static context =>
            {
                context.Response.StatusCode = StatusCodes.Status404NotFound;
                return Task.CompletedTask;
            });
        });
        next(app);
    };
}
