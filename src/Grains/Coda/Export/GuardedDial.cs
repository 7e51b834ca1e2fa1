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
    /// <param name="api">The API's address: where it is on loopback, loopback will do; where it is plain HTTP, so will any address of its host.</param>
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

    // A proxy is where the operator wants it, so its address is not judged; it resolves the names itself. Judged by what the process is
    // set to use, since what the request says and what is dialled may be spelled differently.
    private static bool IsProxy(DnsEndPoint target, Uri? requested) =>
        requested is not null
        && !HttpClient.DefaultProxy.IsBypassed(requested)
        && HttpClient.DefaultProxy.GetProxy(requested) is { } proxy
        && proxy != requested
        && proxy.Port == target.Port
        && string.Equals(proxy.IdnHost.Trim('[', ']'), target.Host.Trim('[', ']'), StringComparison.OrdinalIgnoreCase);

    /// <summary>Whether the address may be dialled.</summary>
    internal static bool IsAllowed(IPAddress address, bool allowLoopback) =>
        PublicAddress.IsPublic(address) || (allowLoopback && IPAddress.IsLoopback(address));
}
