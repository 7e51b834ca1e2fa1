namespace CodaMcp.Tests.Serving;

/// <summary>
/// Sends every request for a file to the stub, with the address in the path. So no test calls another host, whatever host a link names.
/// </summary>
internal sealed class ToStub(Uri stub) : DelegatingHandler(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false, AutomaticDecompression = System.Net.DecompressionMethods.All })
{
    /// <summary>The first segment of such paths.</summary>
    public const string Files = "/files/";

    private readonly string prefix = stub.AbsolutePath[..stub.AbsolutePath.IndexOf('/', 1)];

    /// <inheritdoc/>
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var asked = request.RequestUri!;
        request.RequestUri = new Uri(stub, $"{prefix}{Files}{asked.Authority}{asked.PathAndQuery}");
        try
        {
            return await base.SendAsync(request, cancellationToken);
        }
        finally
        {
            // Resolve a relative redirect against the requested address.
            request.RequestUri = asked;
        }
    }
}
