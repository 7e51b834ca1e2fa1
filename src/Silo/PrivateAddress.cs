using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;
using CodaMcp.Coda.Export;
using CodaMcp.Settings;

namespace CodaMcp;

/// <summary>
/// Reads the address to which the silo and gateway ports are bound and under which they are advertised. The ports do not authenticate clients, so a public
/// address needs an explicit setting.
/// </summary>
public static class PrivateAddress
{
    /// <summary>
    /// Reads <c>CODAMCP_SILO_ADDRESS</c>: an IP address, a host name, or a CIDR network that contains exactly one address of this machine. The default is
    /// loopback. <c>CODAMCP_ALLOW_PUBLIC_SILO=true</c> allows a public address. Reports invalid values to the reader.
    /// </summary>
    public static IPAddress Read(SettingsReader reader) => Read(reader, Dns.GetHostAddresses, LocalAddresses);

    internal static IPAddress Read(SettingsReader reader, Func<string, IPAddress[]> resolve, Func<IPAddress[]> local)
    {
        ArgumentNullException.ThrowIfNull(reader);
        var text = reader.Optional("CODAMCP_SILO_ADDRESS");
        if (text.Length == 0)
            return IPAddress.Loopback;
        if (Find(text, resolve, local, out var wrong) is not { } address)
        {
            reader.Reject($"CODAMCP_SILO_ADDRESS must be an address of this machine that other silos reach it at, as an IP address, a host name or a network such as 10.0.0.0/8; '{text}' {wrong}.");
            return IPAddress.Loopback;
        }

        if (PublicAddress.IsPublic(address) && !reader.Optional("CODAMCP_ALLOW_PUBLIC_SILO").Equals("true", StringComparison.OrdinalIgnoreCase))
            reader.Reject($"CODAMCP_SILO_ADDRESS is {address}, a public address. Silo and gateway ports let anybody in who reaches them: use a private address, or set CODAMCP_ALLOW_PUBLIC_SILO=true where a firewall keeps others out.");
        return address;
    }

    private static IPAddress? Find(string text, Func<string, IPAddress[]> resolve, Func<IPAddress[]> local, out string wrong)
    {
        if (IPNetwork.TryParse(text, out var network))
        {
            IPAddress[] within = [.. local().Where(network.Contains)];
            wrong = within.Length == 0 ? "holds none of its addresses" : $"holds several of its addresses ({string.Join(", ", within.AsEnumerable())}), so name one";
            return within is [var one] ? one : null;
        }

        if (IPAddress.TryParse(text, out var address))
        {
            wrong = "is no single address";
            return address.Equals(IPAddress.Any) || address.Equals(IPAddress.IPv6Any) || address.Equals(IPAddress.Broadcast) ? null : address;
        }

        wrong = "cannot be resolved";
        try
        {
            var found = resolve(text);
            return found.FirstOrDefault(candidate => candidate.AddressFamily == AddressFamily.InterNetwork) ?? found.FirstOrDefault();
        }
        catch (Exception error) when (error is SocketException or ArgumentException)
        {
            return null;
        }
    }

    private static IPAddress[] LocalAddresses() =>
    [
        .. NetworkInterface.GetAllNetworkInterfaces()
            .Where(card => card.OperationalStatus == OperationalStatus.Up)
            .SelectMany(card => card.GetIPProperties().UnicastAddresses)
            .Select(unicast => unicast.Address),
    ];
}
