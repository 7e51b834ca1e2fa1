using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;

namespace CodaMcp.Coda.Export;

/// <summary>Distinguishes addresses on the public internet from addresses that a server must not be tricked into calling.</summary>
public static class PublicAddress
{
    /// <summary>The special-purpose blocks of RFC 6890 and its updates that are not globally reachable.</summary>
    private static readonly IPNetwork[] NotPublic =
    [
        IPNetwork.Parse("0.0.0.0/8"), IPNetwork.Parse("10.0.0.0/8"), IPNetwork.Parse("100.64.0.0/10"), IPNetwork.Parse("127.0.0.0/8"),
        IPNetwork.Parse("169.254.0.0/16"), IPNetwork.Parse("172.16.0.0/12"), IPNetwork.Parse("192.0.0.0/24"), IPNetwork.Parse("192.0.2.0/24"),
        IPNetwork.Parse("192.168.0.0/16"), IPNetwork.Parse("198.18.0.0/15"), IPNetwork.Parse("198.51.100.0/24"), IPNetwork.Parse("203.0.113.0/24"),
        IPNetwork.Parse("224.0.0.0/4"), IPNetwork.Parse("240.0.0.0/4"),
        IPNetwork.Parse("::/127"), IPNetwork.Parse("100::/64"), IPNetwork.Parse("2001:db8::/32"), IPNetwork.Parse("fc00::/7"),
        IPNetwork.Parse("fe80::/10"), IPNetwork.Parse("fec0::/10"), IPNetwork.Parse("ff00::/8"),
    ];

    private static readonly IPNetwork Nat64 = IPNetwork.Parse("64:ff9b::/96");
    private static readonly IPNetwork SixToFour = IPNetwork.Parse("2002::/16");

    /// <summary>Returns whether the address is on the public internet. An IPv4 address inside an IPv6 address is checked as an IPv4 address.</summary>
    public static bool IsPublic(IPAddress address)
    {
        if (address.IsIPv4MappedToIPv6)
            return IsPublic(address.MapToIPv4());
        if (NotPublic.Any(network => network.Contains(address)))
            return false;
        if (address.AddressFamily != AddressFamily.InterNetworkV6)
            return true;

        Span<byte> bytes = stackalloc byte[16];
        address.TryWriteBytes(bytes, out _);
        if (Nat64.Contains(address))
            return IsPublic(new IPAddress(bytes[12..]));
        if (SixToFour.Contains(address))
            return IsPublic(new IPAddress(bytes[2..6]));
        // ::a.b.c.d, long deprecated, still reaches IPv4 on some systems.
        return BinaryPrimitives.ReadUInt64BigEndian(bytes) != 0 || BinaryPrimitives.ReadUInt32BigEndian(bytes[8..]) != 0 || IsPublic(new IPAddress(bytes[12..]));
    }
}
