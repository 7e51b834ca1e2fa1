using System.Net;
using System.Net.Sockets;
using CodaMcp.Settings;

namespace CodaMcp;

/// <summary>Checks before the start whether ports are free. The operator then sees one sentence instead of a stack trace.</summary>
public static class Ports
{
    /// <summary>Checks a port by listening on it for a moment.</summary>
    /// <param name="setting">The setting of the port.</param>
    /// <param name="address">The address of the listener.</param>
    /// <param name="port">The port. 0 means any port.</param>
    /// <exception cref="SettingsException">The port is in use or not allowed.</exception>
    public static void ThrowIfInUse(string setting, IPAddress address, int port)
    {
        using var probe = new TcpListener(address, port);
        try
        {
            probe.Start();
        }
        catch (SocketException error) when (error.SocketErrorCode == SocketError.AddressAlreadyInUse)
        {
            throw InUse(setting, port);
        }
        catch (SocketException error)
        {
            throw new SettingsException($"{setting} {port} cannot be listened on at {address} ({error.Message}). Set an address of this machine and a port that may be used.");
        }
    }

    /// <summary>Creates the exception for a port on which another process listens.</summary>
    public static SettingsException InUse(string setting, int port) => new($"Port {port} is in use. Stop what listens there, or set {setting} to a free one.");
}
