using System.Collections.Concurrent;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using CodaMcp.Coda;
using CodaMcp.Coda.Caching;
using CodaMcp.Coda.Gateway;
using CodaMcp.Members;
using Microsoft.Extensions.Logging.Abstractions;

namespace CodaMcp.Tests.Coda;

/// <summary>
/// A server that is only a socket. It reads each request to its end, and a function decides whether it answers or how the connection ends.
/// The gateway in front of it has the connections of the product.
/// </summary>
public sealed class RawCoda : IAsyncDisposable
{
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource stopping = new();
    private readonly ConcurrentQueue<string> requests = new();
    private readonly Func<int, Ending> ending;
    private readonly X509Certificate2? certificate;
    private readonly SocketsHttpHandler connections;
    private readonly SocketsHttpHandler fileConnections;
    private readonly CodaGateway gateway;
    private readonly TaskCompletionSource closed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int connected;

    /// <param name="ending">What happens after a request, by how many came before it.</param>
    /// <param name="tls">Whether the connections are encrypted.</param>
    /// <param name="configure">Changes the connections.</param>
    public RawCoda(Func<int, Ending> ending, bool tls = false, Action<SocketsHttpHandler>? configure = null)
    {
        this.ending = ending;
        certificate = tls ? MakeCertificate() : null;
        listener.Start();
        Options.BaseUrl = new Uri($"{(tls ? "https" : "http")}://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}/apis/v1");
        Options.Retry.FirstWaitWhenFailing = TimeSpan.FromMilliseconds(1);
        connections = CodaGateway.ApiConnections(Options);
        connections.SslOptions.RemoteCertificateValidationCallback = (_, presented, _, _) => presented?.GetCertHashString() == certificate?.GetCertHashString();
        configure?.Invoke(connections);
        fileConnections = CodaGateway.FileConnections(Options);
        Budget = new LocalBudget(Options.Budget, TimeProvider.System);
        var documents = new LocalDocuments(() => gateway!, Options, memory, TimeProvider.System);
        gateway = new CodaGateway(Options, Budget, new KnownUsers(), documents, TimeProvider.System, NullLogger<CodaGateway>.Instance, connections, fileConnections);
        _ = AcceptAsync();
    }

    /// <summary>What the server does once it has read a request.</summary>
    public enum Ending
    {
        /// <summary>Answers, and keeps the connection.</summary>
        Answer,

        /// <summary>Answers, and closes the connection without having said that it will.</summary>
        AnswerAndClose,

        /// <summary>Closes the connection (FIN).</summary>
        Close,

        /// <summary>Resets the connection (RST).</summary>
        Reset,

        /// <summary>Answers 429, and keeps the connection.</summary>
        Limit,

        /// <summary>Sends the beginning of an answer, and closes the connection.</summary>
        HalfAnswer,
    }

    private readonly MemoryBudget memory = new(64 * 1024 * 1024);

    internal CodaOptions Options { get; } = new();

    internal LocalBudget Budget { get; }

    /// <summary>The requests that arrived, each with its headers and body.</summary>
    public IReadOnlyCollection<string> Requests => requests;

    /// <summary>The connections that were made.</summary>
    public int Connections => connected;

    internal CodaCall Call() => new()
    {
        Credential = new CodaCredential("token"),
        Cache = new ResponseCache(Options.Cache, TimeProvider.System, memory),
        Deadline = TimeProvider.System.GetUtcNow() + TimeSpan.FromSeconds(60),
        BeforeWrite = _ => Task.CompletedTask,
    };

    internal ICodaApi Open(CodaCall call) => gateway.Open(call);

    /// <summary>Returns when the server has closed a connection.</summary>
    public Task ClosedAsync() => closed.Task.WaitAsync(TimeSpan.FromSeconds(10));

    /// <summary>No more connections are accepted.</summary>
    public void Refuse() => listener.Stop();

    public async ValueTask DisposeAsync()
    {
        gateway.Dispose();
        await stopping.CancelAsync();
        listener.Dispose();
        certificate?.Dispose();
        stopping.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                var client = await listener.AcceptTcpClientAsync(stopping.Token);
                Interlocked.Increment(ref connected);
                _ = ServeAsync(client);
            }
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
        {
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        try
        {
            await using var stream = certificate is null ? (Stream)client.GetStream() : new SslStream(client.GetStream());
            if (stream is SslStream ssl)
                await ssl.AuthenticateAsServerAsync(certificate!);
            while (await ReadAsync(stream) is { } request)
            {
                requests.Enqueue(request);
                var end = ending(requests.Count - 1);
                if (end is Ending.Answer or Ending.AnswerAndClose)
                    await AnswerAsync(stream, "200 OK", GatewayFixture.DocJson);
                if (end is Ending.Limit)
                    await AnswerAsync(stream, "429 Too Many Requests\r\nRetry-After: 1", "{}");
                if (end is Ending.HalfAnswer)
                    await stream.WriteAsync("HTTP/1.1 20"u8.ToArray(), stopping.Token);
                if (end is Ending.Reset)
                    client.Client.Close(timeout: 0);
                if (end is not (Ending.Answer or Ending.Limit))
                    return;
            }
        }
        catch (Exception e) when (e is OperationCanceledException or IOException)
        {
        }
        finally
        {
            client.Dispose();
            closed.TrySetResult();
        }
    }

    private async Task AnswerAsync(Stream stream, string status, string body) => await stream.WriteAsync(
        Encoding.ASCII.GetBytes($"HTTP/1.1 {status}\r\nContent-Type: application/json\r\nContent-Length: {body.Length}\r\n\r\n{body}"), stopping.Token);

    // One request with its body; null where the client is gone.
    private async Task<string?> ReadAsync(Stream stream)
    {
        var text = new StringBuilder();
        var one = new byte[1];
        while (!text.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal))
        {
            if (await stream.ReadAsync(one, stopping.Token) == 0)
                return null;
            text.Append((char)one[0]);
        }

        var length = text.ToString().Split("\r\n").FirstOrDefault(line => line.StartsWith("Content-Length: ", StringComparison.Ordinal))?[16..];
        var body = new byte[int.Parse(length ?? "0", System.Globalization.CultureInfo.InvariantCulture)];
        await stream.ReadExactlyAsync(body, stopping.Token);
        return text.Append(Encoding.UTF8.GetString(body)).ToString();
    }

    private static X509Certificate2 MakeCertificate()
    {
        using var key = RSA.Create(2048);
        var request = new CertificateRequest("CN=127.0.0.1", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        using var made = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        return X509CertificateLoader.LoadPkcs12(made.Export(X509ContentType.Pkcs12), null);
    }
}
