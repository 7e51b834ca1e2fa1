using System.Net;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace CodaMcp.Sandbox;

/// <summary>Sets the address of a part of the Sandbox.</summary>
internal static class Listening
{
    /// <summary>Listens on an address, or on loopback if there is none. Port 0 takes a free one.</summary>
    public static void At(KestrelServerOptions kestrel, IPAddress? address, int port)
    {
        if (address is not null)
            kestrel.Listen(address, port);
        else if (port == 0)
            kestrel.Listen(IPAddress.Loopback, 0);
        else
            kestrel.ListenLocalhost(port);
    }
}
