using System.Net;

namespace CodaMcp.Bench;

/// <summary>A receiver of OTLP over HTTP in this process, which drops what it gets.</summary>
internal sealed class OtlpSink : IDisposable
{
    private readonly HttpListener listener = new();

    /// <summary>Starts it.</summary>
    public OtlpSink()
    {
        Endpoint = $"http://127.0.0.1:{FreePorts.Next()}";
        listener.Prefixes.Add($"{Endpoint}/");
        listener.Start();
        _ = ServeAsync();
    }

    /// <summary>Its address, for <c>OTEL_EXPORTER_OTLP_ENDPOINT</c>.</summary>
    public string Endpoint { get; }

    public void Dispose() => listener.Close();

    private async Task ServeAsync()
    {
        while (listener.IsListening)
        {
            HttpListenerContext context;
            try
            {
                context = await listener.GetContextAsync();
            }
            catch (Exception e) when (e is HttpListenerException or ObjectDisposedException)
            {
                return;
            }

            await context.Request.InputStream.CopyToAsync(Stream.Null);
            context.Response.Close();
        }
    }
}
