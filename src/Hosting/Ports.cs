using System.Net;
using System.Net.Sockets;
using CodaMcp.Settings;

namespace CodaMcp;

/// <summary>Looks whether ports can be listened on before anything is started, so that one sentence is all that is said.</summary>
public static class Ports
{
    /// <summary>Tries a port.</summary>
    /// <param name="setting">The setting it is from.</param>
    /// <param name="address">The address it will be listened on.</param>
    /// <param name="port">The port; 0 is any.</param>
    /// <exception cref="SettingsException">It is in use, or may not be used.</exception>
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

    /// <summary>What is said of a port that somebody else listens on.</summary>
    public static SettingsException InUse(string setting, int port) => new($"Port {port} is in use. Stop what listens there, or set {setting} to a free one.");
}
