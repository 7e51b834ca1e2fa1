using System.Net;
using System.Net.Sockets;

namespace CodaMcp.Bench;

/// <summary>Finds ports that nobody listens on.</summary>
internal static class FreePorts
{
    // Below the ports that the system gives to outgoing connections.
    private static readonly IEnumerator<int> Candidates = Enumerable.Range(Random.Shared.Next(11_000, 28_000), 4_000).GetEnumerator();

    /// <summary>Returns a port that was not returned before.</summary>
    public static int Next()
    {
        while (Candidates.MoveNext())
        {
            using var listener = new TcpListener(IPAddress.Any, Candidates.Current);
            try
            {
                listener.Start();
                return Candidates.Current;
            }
            catch (SocketException)
            {
                // In use.
            }
        }

        throw new InvalidOperationException("No port is free.");
    }
}
