using System.Globalization;
using System.Net.Sockets;
using System.Text;
using CodaMcp.Bench;

/// <summary>
/// Loaded into each measured .NET process by <c>DOTNET_STARTUP_HOOKS</c>; the runtime demands the name and that it is in no namespace. It
/// answers on the Unix socket that <c>BENCH_PROBE</c> names, one command a connection. It costs a waiting thread and nothing else until
/// <c>count</c> is asked for.
/// </summary>
internal static class StartupHook
{
    /// <summary>Starts to listen.</summary>
    public static void Initialize()
    {
        // One for the process and none for the programs it starts.
        if (Environment.GetEnvironmentVariable("BENCH_PROBE") is not { Length: > 0 } path)
            return;
        Environment.SetEnvironmentVariable("BENCH_PROBE", null);
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        socket.Bind(new UnixDomainSocketEndPoint(path));
        socket.Listen();
        new Thread(() => Serve(socket)) { IsBackground = true, Name = "bench probe" }.Start();
    }

    private static void Serve(Socket socket)
    {
        Counting? counting = null;
        var buffer = new byte[16];
        while (true)
        {
            using var connection = socket.Accept();
            switch (Encoding.ASCII.GetString(buffer, 0, connection.Receive(buffer)))
            {
                case "count":
                    counting?.Dispose();
                    counting = new Counting();
                    connection.Send("ok"u8);
                    break;
                case "stop":
                    var counted = counting?.Stop() ?? default;
                    counting = null;
                    connection.Send(Encoding.ASCII.GetBytes(string.Create(
                        CultureInfo.InvariantCulture, $"{counted.Allocated} {counted.Exceptions} {counted.GrainCalls}")));
                    break;
                case "collect":
                    GC.Collect(2, GCCollectionMode.Aggressive, blocking: true, compacting: true);
                    connection.Send(Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{GC.GetTotalMemory(forceFullCollection: true)}")));
                    break;
            }
        }
    }
}
