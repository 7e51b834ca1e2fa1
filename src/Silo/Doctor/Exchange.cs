using System.Net;

namespace CodaMcp.Doctor;

/// <summary>Holds one request to Coda or to a host of exported files, and its response.</summary>
/// <param name="Method">The request's method.</param>
/// <param name="Address">The request's address.</param>
/// <param name="Status">The response's status.</param>
/// <param name="ContentType">The response's media type; empty for none.</param>
/// <param name="Headers">The response's header fields, including those of the content.</param>
/// <param name="Body">The response's body, decompressed.</param>
internal sealed record Exchange(
    HttpMethod Method, Uri Address, HttpStatusCode Status, string ContentType, IReadOnlyDictionary<string, string> Headers, byte[] Body)
{
    /// <summary>Whether the status is 2xx.</summary>
    public bool IsSuccess => (int)Status is >= 200 and < 300;

    /// <summary>The operationId of the request; null for a request to a host of exported files.</summary>
    public string? Operation { get; init; }
}
