namespace CodaMcp.Coda.Handlers;

/// <summary>
/// Sends a page token alone. A token carries the parameters of its listing, and Coda refuses any other parameter beside it (recorded,
/// <c>RequestSchemaValidationFailed</c>: <c>Unrecognized key: "limit"</c>), although its specification says that it ignores them.
/// </summary>
/// <remarks>
/// Outermost of all chains, so that a page has one cache key however it is asked for. <c>syncToken</c> is no page token: the specification has
/// it begin a listing, nothing recorded says that it has to be alone, and so it travels with the other parameters.
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

    // As it is written in the address; empty where there is the parameter without a value.
    private static string? TokenOf(Uri address) => Parameters(address).FirstOrDefault(IsToken)?[PageToken.Length..];

    private static bool IsToken(string parameter) => parameter.StartsWith(PageToken, StringComparison.Ordinal);

    private static string[] Parameters(Uri address) => address.Query.TrimStart('?').Split('&');
}
