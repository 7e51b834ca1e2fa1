namespace CodaMcp.Sandbox.Coda;

/// <summary>A request as the sandbox saw it.</summary>
/// <param name="Time">When it arrived, by the sandbox's clock.</param>
/// <param name="Method">HTTP method.</param>
/// <param name="Path">Path with the query, as received.</param>
/// <param name="Operation">operationId, <c>downloadExport</c> for the files host, or <see langword="null"/> for a path that is none.</param>
/// <param name="LoginId">Coda user of the token; <see langword="null"/> without a valid one.</param>
/// <param name="Status">Status answered; 0 when the connection was cut or the client went away.</param>
/// <param name="Headers">Request headers, case-insensitive.</param>
public sealed record CodaRequest(
    DateTimeOffset Time,
    string Method,
    string Path,
    string? Operation,
    string? LoginId,
    int Status,
    IReadOnlyDictionary<string, string> Headers)
{
    /// <summary>Whether an Authorization header came along (it must not, to the files host).</summary>
    public bool HasAuthorization => Headers.ContainsKey("Authorization");
}
