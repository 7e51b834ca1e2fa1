using System.Net;
using CodaMcp.Coda;

namespace CodaMcp.Doctor;

/// <summary>One request to Coda or to a host of exported files, and its answer.</summary>
/// <param name="Method">The request's method.</param>
/// <param name="Address">The request's address.</param>
/// <param name="Status">The answer's status.</param>
/// <param name="ContentType">The answer's media type; empty where there was none.</param>
/// <param name="Headers">The answer's header fields, those of its content included.</param>
/// <param name="Body">The answer's body, decompressed.</param>
internal sealed record Exchange(
    HttpMethod Method, Uri Address, HttpStatusCode Status, string ContentType, IReadOnlyDictionary<string, string> Headers, byte[] Body)
{
    /// <summary>Whether the status is 2xx.</summary>
    public bool IsSuccess => (int)Status is >= 200 and < 300;

    /// <summary>The operation of the API that it is; null where production has none such.</summary>
    /// <param name="baseUrl">The API's address.</param>
    public CodaContract? OperationBelow(Uri baseUrl) =>
        CodaContract.Find(Method, Address.AbsolutePath[baseUrl.AbsolutePath.TrimEnd('/').Length..].Trim('/').Split('/'));
}
