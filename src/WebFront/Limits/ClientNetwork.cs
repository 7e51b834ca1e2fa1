using System.Net;
using System.Net.Sockets;

namespace CodaMcp.Limits;

/// <summary>The network that a request came from, as limits count it: an IPv4 address, or the /64 network of an IPv6 address.</summary>
internal static class ClientNetwork
{
    private const int Ipv6NetworkBytes = 8;

    /// <summary>Returns the network of the client. It uses the address of the connection, or the address from a trusted proxy.</summary>
    public static IPAddress Of(HttpContext context) => Of(context.Connection.RemoteIpAddress);

    /// <summary>Returns the network of an address, or <see cref="IPAddress.None"/> if the address is null.</summary>
    /// <remarks>A customer with IPv6 usually has a /64 network, and can use any address in it (RFC 6177).</remarks>
    public static IPAddress Of(IPAddress? address)
    {
        if (address is null)
            return IPAddress.None;
        if (address.IsIPv4MappedToIPv6)
            return address.MapToIPv4();
        if (address.AddressFamily != AddressFamily.InterNetworkV6)
            return address;
        var bytes = address.GetAddressBytes();
        bytes.AsSpan(Ipv6NetworkBytes).Clear();
        return new IPAddress(bytes);
    }
}
