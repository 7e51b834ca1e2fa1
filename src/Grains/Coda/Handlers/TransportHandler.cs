using System.Net;
using CodaMcp.Coda.Contract;

namespace CodaMcp.Coda.Handlers;

/// <summary>
/// Sends one request and reads its whole response within the remaining time. A failure states whether a write may have been executed. A write
/// that was sent continues even if its caller cancels, because its outcome must be noted.
/// </summary>
/// <remarks>
/// This is the innermost handler. A write is at most one request on the wire. A read can be up to four requests, because .NET's connections
/// repeat it if the server closes the connection before it responds. Such a repetition takes no permit and is not counted.
/// </remarks>
internal sealed class TransportHandler(CodaCall call, CodaOptions options, TimeProvider time) : CallHandler(call, options, time)
{
    /// <inheritdoc/>
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        SetSent(request, false);
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
        var body = request.Content;
        using var once = changes ? new SendOnceContent(body, Sending) : null;
        if (once is null)
            Sending();
        else
            request.Content = once;
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
            throw Unavailable($"Coda did not answer within {limit.TotalSeconds:0.#} s.", e);
        }
        catch (OperationCanceledException e) when (!either.IsCancellationRequested)
        {
            // Neither token was cancelled. The connections cancel a request by themselves only if connecting takes too long.
            SetSent(request, false);
            throw Unavailable("No connection to Coda could be made in time.", e);
        }
        catch (OperationCanceledException)
        {
            response?.Dispose();
            cancellationToken.ThrowIfCancellationRequested();
            throw;
        }
        catch (HttpRequestException e) when (!changes && e.HttpRequestError == HttpRequestError.ConfigurationLimitExceeded)
        {
            // A retry would get a response of the same size.
            response?.Dispose();
            throw new CodaException(HttpStatusCode.RequestEntityTooLarge, $"Coda's answer is larger than {Options.MaxResponseBytes} bytes. Ask for fewer items.");
        }
        catch (HttpRequestException e)
        {
            response?.Dispose();
            if (!changes && NeverLeft(e.HttpRequestError))
                SetSent(request, false);
            throw Unavailable(Describe(e.HttpRequestError), e);
        }
        catch (Exception e) when (e is IOException or InvalidDataException)
        {
            // A compressed response that is truncated throws the latter.
            response?.Dispose();
            throw Unavailable("The connection to Coda broke.", e);
        }
        finally
        {
            request.Content = body;
        }

        void Sending()
        {
            SetSent(request, true);
            Call.CountUpstreamRequest(changes);
        }

        CodaUnavailableException Unavailable(string message, Exception inner) => new(message, changes && WasSent(request), inner);
    }

    // Whether a read that failed with this error was not sent. For a write, the body notes that it was sent.
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
