using System.Net;
using System.Net.Sockets;

namespace CodaMcp.Bench;

/// <summary>Forwards connections to PostgreSQL and counts their bytes.</summary>
internal sealed class MeteredForwarder(int target)
{
    private long sent;
    private long received;

    /// <summary>Bytes to the database and from it since the start.</summary>
    public Traffic Traffic => new(Interlocked.Read(ref sent), Interlocked.Read(ref received));

    /// <summary>Listens on a free port, which it returns, until the process ends.</summary>
    public int Start()
    {
        var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        _ = AcceptAsync(listener);
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private async Task AcceptAsync(TcpListener listener)
    {
        while (true)
            _ = ForwardAsync(await listener.AcceptTcpClientAsync());
    }

    private async Task ForwardAsync(TcpClient client)
    {
        using var near = client;
        using var far = new TcpClient();
        try
        {
            await far.ConnectAsync(IPAddress.Loopback, target);
            (near.NoDelay, far.NoDelay) = (true, true);
            await Task.WhenAny(
                CopyAsync(near.GetStream(), far.GetStream(), count => Interlocked.Add(ref sent, count)),
                CopyAsync(far.GetStream(), near.GetStream(), count => Interlocked.Add(ref received, count)));
        }
        catch (Exception error) when (error is IOException or SocketException)
        {
            // Both ends see it.
        }
    }

    private static async Task CopyAsync(NetworkStream from, NetworkStream to, Action<int> count)
    {
        var buffer = new byte[16 * 1024];
        while (await from.ReadAsync(buffer) is > 0 and var length)
        {
            count(length);
            await to.WriteAsync(buffer.AsMemory(0, length));
        }
    }
}

/// <summary>Bytes to the database and from it.</summary>
internal readonly record struct Traffic(long Sent, long Received)
{
    public static Traffic operator -(Traffic left, Traffic right) => new(left.Sent - right.Sent, left.Received - right.Received);
}
