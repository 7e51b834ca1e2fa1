namespace CodaMcp.Coda.Handlers;

/// <summary>
/// Sends a page token without other parameters. The token already contains the parameters of its listing. Coda refuses any other parameter
/// beside it (recorded, <c>RequestSchemaValidationFailed</c>: <c>Unrecognized key: "limit"</c>). Its specification says that Coda ignores
/// them.
/// </summary>
/// <remarks>
/// This handler is the outermost, so that a page has one cache key. <c>syncToken</c> is not a page token: by the specification it starts a
/// listing. No recording shows that it must be sent alone, so it is sent with the other parameters.
/// </remarks>
internal sealed class PageTokenHandler : DelegatingHandler
{
    private const string PageToken = "pageToken=";

    /// <summary>Whether the request continues a listing.</summary>
    public static bool Continues(Uri address) => TokenOf(address) is { Length: > 0 };

    /// <inheritdoc/>
    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        if (request.Method == HttpMethod.Get && TokenOf(request.RequestUri!) is { } token)
        {
            var others = Parameters(request.RequestUri!).Where(parameter => !IsToken(parameter));
            request.RequestUri = new UriBuilder(request.RequestUri!) { Query = token.Length > 0 ? PageToken + token : string.Join('&', others) }.Uri;
        }

        return base.SendAsync(request, cancellationToken);
    }

    // The value as it is encoded in the address; empty if the parameter has no value.
    private static string? TokenOf(Uri address) => Parameters(address).FirstOrDefault(IsToken)?[PageToken.Length..];

    private static bool IsToken(string parameter) => parameter.StartsWith(PageToken, StringComparison.Ordinal);

    private static string[] Parameters(Uri address) => address.Query.TrimStart('?').Split('&');
}
