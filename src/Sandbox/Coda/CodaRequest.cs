namespace CodaMcp.Sandbox.Coda;

/// <summary>A request to the sandbox.</summary>
/// <param name="Time">Its arrival, by the sandbox's clock.</param>
/// <param name="Method">The HTTP method.</param>
/// <param name="Path">The path with the query, as received.</param>
/// <param name="Operation">The operationId, or <c>downloadExport</c> for the files host. <see langword="null"/> for an unknown path.</param>
/// <param name="LoginId">The Coda user of the token; <see langword="null"/> without a valid token.</param>
/// <param name="Status">The status of the response. 0 if the connection was cut or the client disconnected.</param>
/// <param name="Headers">The request headers, case-insensitive.</param>
public sealed record CodaRequest(
    DateTimeOffset Time,
    string Method,
    string Path,
    string? Operation,
    string? LoginId,
    int Status,
    IReadOnlyDictionary<string, string> Headers)
{
    /// <summary>Whether the request has an Authorization header. Requests to the files host must not have one.</summary>
    public bool HasAuthorization => Headers.ContainsKey("Authorization");
}
