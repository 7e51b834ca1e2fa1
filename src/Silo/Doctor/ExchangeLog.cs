using CodaMcp.Coda;

namespace CodaMcp.Doctor;

/// <summary>Records every request and keeps its response in memory.</summary>
/// <param name="connections">The handler that sends the requests.</param>
internal sealed class ExchangeLog(HttpMessageHandler connections) : DelegatingHandler(connections)
{
    private const int MaxBytes = 32 * 1024 * 1024;
    private readonly List<Exchange> exchanges = [];

    /// <summary>The exchanges so far, in the order of the responses.</summary>
    public IReadOnlyList<Exchange> Exchanges
    {
        get
        {
            lock (exchanges)
                return [.. exchanges];
        }
    }

    /// <inheritdoc/>
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var response = await base.SendAsync(request, cancellationToken);
        var headers = response.Headers.Concat(response.Content.Headers)
            .ToDictionary(field => field.Key, field => string.Join(", ", field.Value), StringComparer.OrdinalIgnoreCase);
        await response.Content.LoadIntoBufferAsync(MaxBytes, cancellationToken);
        var exchange = new Exchange(
            request.Method,
            request.RequestUri!,
            response.StatusCode,
            response.Content.Headers.ContentType?.MediaType ?? "",
            headers,
            await response.Content.ReadAsByteArrayAsync(cancellationToken))
        {
            Operation = CodaOperation.Find(request)?.Contract.Name,
        };
        lock (exchanges)
            exchanges.Add(exchange);
        return response;
    }
}
