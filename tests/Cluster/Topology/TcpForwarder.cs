using System.Net;
using System.Net.Sockets;

namespace CodaMcp.Tests;

/// <summary>Carries connections on to another address, for what listens on loopback only and is needed from another network namespace.</summary>
internal static class TcpForwarder
{
    /// <summary>Listens on a free port, which it returns, until the process ends.</summary>
    public static int Start(IPAddress address, IPEndPoint target)
    {
        var listener = new TcpListener(address, 0);
        listener.Start();
        _ = AcceptAsync(listener, target);
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private static async Task AcceptAsync(TcpListener listener, IPEndPoint target)
    {
        while (true)
            _ = CarryAsync(await listener.AcceptTcpClientAsync(), target);
    }

    private static async Task CarryAsync(TcpClient client, IPEndPoint target)
    {
        using var near = client;
        using var far = new TcpClient();
        try
        {
            await far.ConnectAsync(target);
            await Task.WhenAny(near.GetStream().CopyToAsync(far.GetStream()), far.GetStream().CopyToAsync(near.GetStream()));
        }
        catch (Exception error) when (error is IOException or SocketException)
        {
            // Both ends see it.
        }
    }
}
