using System.Net;
using System.Net.Sockets;

namespace CodaMcp.Coda.Export;

/// <summary>
/// Opens the connections to hosts that Coda's answers name. It checks the IP address to which it connects. So a name cannot resolve to one
/// address for the check and to another one for the connection.
/// </summary>
internal static class GuardedDial
{
    /// <summary>Returns a <see cref="SocketsHttpHandler.ConnectCallback"/>.</summary>
    /// <param name="api">The API's address. If it is on loopback, loopback is allowed. If it is plain HTTP, any address of its host is allowed.</param>
    public static Func<SocketsHttpConnectionContext, CancellationToken, ValueTask<Stream>> To(Uri api) => async (context, cancellationToken) =>
    {
        var target = context.DnsEndPoint;
        var addresses = await Dns.GetHostAddressesAsync(target.Host, cancellationToken);
        var dialled = IsProxy(target, context.InitialRequestMessage.RequestUri) || ExportLink.IsPlainHost(target.Host, api)
            ? addresses
            : [.. addresses.Where(address => IsAllowed(address, api.IsLoopback))];
        if (dialled.Length == 0)
        {
            throw new CodaFileHostException(
                $"Coda's link to the exported page leads to the host '{target.Host}', which does not resolve to an address that may be called: it has to be on the public internet.");
        }

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

    // The operator chooses the proxy, so its address is not checked. The proxy resolves the names itself. The check uses the process's proxy
    // settings, because the request and the connection may spell the host differently.
    private static bool IsProxy(DnsEndPoint target, Uri? requested) =>
        requested is not null
        && !HttpClient.DefaultProxy.IsBypassed(requested)
        && HttpClient.DefaultProxy.GetProxy(requested) is { } proxy
        && proxy != requested
        && proxy.Port == target.Port
        && string.Equals(proxy.IdnHost.Trim('[', ']'), target.Host.Trim('[', ']'), StringComparison.OrdinalIgnoreCase);

    /// <summary>Returns whether a connection to the address is allowed.</summary>
    internal static bool IsAllowed(IPAddress address, bool allowLoopback) =>
        PublicAddress.IsPublic(address) || (allowLoopback && IPAddress.IsLoopback(address));
}
