using System.Net;

namespace CodaMcp.Coda.Handlers;

/// <summary>
/// Sends one request and reads its whole answer, in the time there is, and says in Coda's terms what can go wrong on the way.
/// A write that left is followed to its end even if its caller goes away, since its outcome has to be noted.
/// </summary>
/// <remarks>Innermost: one request here is one request on the wire.</remarks>
internal sealed class TransportHandler(CodaCall call, CodaOptions options, TimeProvider time) : CallHandler(call, options, time)
{
    /// <inheritdoc/>
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var changes = OperationOf(request).Changes;
        if (!TimeFor(TimeSpan.Zero, request))
            throw new CodaUnavailableException("There was no time left to ask Coda.", mayHaveExecuted: false);

        var remaining = DeadlineOf(request) - Time.GetUtcNow();
        var limit = remaining < Options.RequestTimeout ? remaining : Options.RequestTimeout;
        using var timeout = new CancellationTokenSource(limit, Time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, changes ? CancellationToken.None : cancellationToken);

        request.Headers.UserAgent.Clear();
        request.Headers.UserAgent.Add(ServiceVersion.UserAgent);
        Call.CountUpstreamRequest(changes);
        HttpResponseMessage? response = null;
        try
        {
            response = await base.SendAsync(request, either.Token);
            await response.Content.LoadIntoBufferAsync(Options.MaxResponseBytes, either.Token);
            return response;
        }
        catch (OperationCanceledException e) when (timeout.IsCancellationRequested)
        {
            response?.Dispose();
            throw new CodaUnavailableException($"Coda did not answer within {limit.TotalSeconds:0.#} s.", changes, e);
        }
        catch (OperationCanceledException)
        {
            response?.Dispose();
            cancellationToken.ThrowIfCancellationRequested();
            throw;
        }
        catch (HttpRequestException e) when (!changes && e.HttpRequestError == HttpRequestError.ConfigurationLimitExceeded)
        {
            // Would be as large the next time.
            response?.Dispose();
            throw new CodaException(HttpStatusCode.RequestEntityTooLarge, $"Coda's answer is larger than {Options.MaxResponseBytes} bytes. Ask for fewer items.");
        }
        catch (HttpRequestException e)
        {
            response?.Dispose();
            throw new CodaUnavailableException(Describe(e.HttpRequestError), changes && !NeverLeft(e.HttpRequestError), e);
        }
        catch (Exception e) when (e is IOException or InvalidDataException)
        {
            // A compressed response that is truncated throws the latter.
            response?.Dispose();
            throw new CodaUnavailableException("The connection to Coda broke.", changes, e);
        }
    }

    private static bool NeverLeft(HttpRequestError error) => error is
        HttpRequestError.NameResolutionError or HttpRequestError.ConnectionError or
        HttpRequestError.SecureConnectionError or HttpRequestError.ProxyTunnelError;

    private static string Describe(HttpRequestError error) => error switch
    {
        HttpRequestError.NameResolutionError => "Coda's host name could not be resolved.",
        HttpRequestError.ConnectionError or HttpRequestError.ProxyTunnelError => "Coda could not be reached.",
        HttpRequestError.SecureConnectionError => "No secure connection to Coda could be made.",
        _ => "The connection to Coda broke before it answered.",
    };
}
