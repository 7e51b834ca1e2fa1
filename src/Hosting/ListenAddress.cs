using System.Net;
using CodaMcp.Settings;
using Microsoft.AspNetCore.Hosting;

namespace CodaMcp;

/// <summary>The address on which a process listens for HTTP: <c>HOST</c>.</summary>
public static class ListenAddress
{
    private const string Loopback = "localhost";

    /// <summary>Reads <c>HOST</c>: <c>localhost</c> or an IP address. Rejects any other name, because the process could not listen there.</summary>
    public static string Read(SettingsReader reader)
    {
        ArgumentNullException.ThrowIfNull(reader);
        var host = reader.Optional("HOST", Loopback);
        if (host.Equals(Loopback, StringComparison.OrdinalIgnoreCase) || IPAddress.TryParse(host, out _))
            return host;
        reader.Reject($"HOST must be localhost or an IP address of this machine, or 0.0.0.0 for all of them, but is '{host}'.");
        return Loopback;
    }

    /// <summary>
    /// Ignores the addresses in ASP.NET Core's own settings, <c>ASPNETCORE_URLS</c> and <c>ASPNETCORE_HTTP_PORTS</c>. Microsoft's container images set the
    /// latter. Otherwise Kestrel would log a warning that it does not use them.
    /// </summary>
    public static IWebHostBuilder ListenOnlyHere(this IWebHostBuilder host)
    {
        ArgumentNullException.ThrowIfNull(host);
        return host.UseSetting(WebHostDefaults.ServerUrlsKey, "").UseSetting(WebHostDefaults.HttpPortsKey, "").UseSetting(WebHostDefaults.HttpsPortsKey, "");
    }

    /// <summary>Returns the IP address for a value from <see cref="Read"/>.</summary>
    public static IPAddress Of(string host) => IPAddress.TryParse(host, out var address) ? address : IPAddress.Loopback;
}
