using System.Net;
using System.Net.Sockets;

namespace CodaMcp.Coda.Export;

/// <summary>
/// Makes the connections to hosts that Coda's answers name. The address is judged at the moment it is dialled, so that a name cannot
/// resolve to one thing when it is checked and to another when it is used.
/// </summary>
internal static class GuardedDial
{
    /// <summary>A <see cref="SocketsHttpHandler.ConnectCallback"/>.</summary>
    /// <param name="allowLoopback">Whether loopback addresses will do: where the API itself is on one.</param>
    public static Func<SocketsHttpConnectionContext, CancellationToken, ValueTask<Stream>> To(bool allowLoopback) => async (context, cancellationToken) =>
    {
        var target = context.DnsEndPoint;
        // Where a proxy is set, it is the proxy that is dialled, which the operator chose, and the proxy that resolves the name.
        var proxied = !string.Equals(target.Host, context.InitialRequestMessage.RequestUri?.IdnHost, StringComparison.OrdinalIgnoreCase);
        var addresses = await Dns.GetHostAddressesAsync(target.Host, cancellationToken);
        var dialled = proxied ? addresses : [.. addresses.Where(address => IsAllowed(address, allowLoopback))];
        if (dialled.Length == 0)
            throw new HttpRequestException(HttpRequestError.ConnectionError, $"The host {target.Host} does not resolve to an address that may be called.");

        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(dialled, target.Port, cancellationToken);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    };

    /// <summary>Whether the address may be dialled.</summary>
    internal static bool IsAllowed(IPAddress address, bool allowLoopback) =>
        PublicAddress.IsPublic(address) || (allowLoopback && IPAddress.IsLoopback(address));
}
