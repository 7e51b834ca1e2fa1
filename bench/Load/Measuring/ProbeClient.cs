using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace CodaMcp.Bench;

/// <summary>Speaks with <c>bench/Probe</c> in a server's process.</summary>
/// <param name="socket">Its Unix socket.</param>
internal sealed class ProbeClient(string socket)
{
    /// <summary>Starts to count. From then on exceptions cost a little more, so CPU time is not measured meanwhile.</summary>
    public Task CountAsync(CancellationToken cancellationToken) => AskAsync("count", cancellationToken);

    /// <summary>Stops counting and says what was counted.</summary>
    public async Task<Counted> StopAsync(CancellationToken cancellationToken)
    {
        var numbers = (await AskAsync("stop", cancellationToken)).Split(' ').Select(text => long.Parse(text, CultureInfo.InvariantCulture)).ToArray();
        return new Counted(numbers[0], numbers[1], numbers[2]);
    }

    /// <summary>Collects all garbage and says how many bytes of the managed heap are in use.</summary>
    public async Task<long> CollectAsync(CancellationToken cancellationToken) => long.Parse(await AskAsync("collect", cancellationToken), CultureInfo.InvariantCulture);

    private async Task<string> AskAsync(string command, CancellationToken cancellationToken)
    {
        using var connection = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        await connection.ConnectAsync(new UnixDomainSocketEndPoint(socket), cancellationToken);
        await connection.SendAsync(Encoding.ASCII.GetBytes(command), cancellationToken);
        var buffer = new byte[128];
        return Encoding.ASCII.GetString(buffer, 0, await connection.ReceiveAsync(buffer, cancellationToken));
    }
}
