using System.Net.Http.Headers;

namespace CodaMcp.Coda.Handlers;

/// <summary>Puts the token on requests to the API's own scheme, host and port, and takes care that no other request carries one.</summary>
/// <remarks>Next to the wire, so that it judges the address that is really asked.</remarks>
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
