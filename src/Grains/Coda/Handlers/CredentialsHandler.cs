using System.Net.Http.Headers;

namespace CodaMcp.Coda.Handlers;

/// <summary>Adds the token to requests to the API's own scheme, host and port. Removes it from all other requests.</summary>
/// <remarks>This handler is next to the transport, so that it checks the final address of the request.</remarks>
internal sealed class CredentialsHandler(CodaCall call, CodaOptions options, TimeProvider time) : CallHandler(call, options, time)
{
    /// <inheritdoc/>
    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var ours = Uri.Compare(request.RequestUri, Options.BaseUrl, UriComponents.SchemeAndServer, UriFormat.SafeUnescaped, StringComparison.OrdinalIgnoreCase) == 0;
        request.Headers.Authorization = ours ? new AuthenticationHeaderValue("Bearer", Call.Credential.Token) : null;
        return base.SendAsync(request, cancellationToken);
    }
}
