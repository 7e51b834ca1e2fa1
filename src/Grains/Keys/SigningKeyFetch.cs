using Microsoft.Extensions.Options;

namespace CodaMcp.Keys;

/// <summary>Fetches an issuer's key set over HTTP, without redirects and cookies. Size and time are limited.</summary>
public sealed class SigningKeyFetch(IHttpClientFactory clients, IOptions<JwksOptions> options, TimeProvider time)
{
    /// <summary>The name of the HTTP client.</summary>
    public const string ClientName = "jwks";

    /// <summary>The largest key set, in bytes.</summary>
    public const int MaxBytes = 256 * 1024;

    /// <summary>Fetches the keys.</summary>
    /// <param name="issuer">The issuer.</param>
    /// <param name="cancellationToken">Ends the fetch.</param>
    /// <exception cref="SigningKeyFetchException">The keys could not be fetched. The message states the reason in this server's own words.</exception>
    public async Task<SigningKey[]> FetchAsync(string issuer, CancellationToken cancellationToken)
    {
        if (!options.Value.Addresses.TryGetValue(issuer, out var address))
            throw new SigningKeyFetchException("The issuer is not one that this cluster trusts.");
        using var deadline = new CancellationTokenSource(options.Value.FetchTimeout, time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellationToken);
        try
        {
            using var client = clients.CreateClient(ClientName);
            client.MaxResponseContentBufferSize = MaxBytes;
            using var request = new HttpRequestMessage(HttpMethod.Get, address);
            request.Headers.Accept.ParseAdd("application/json");
            using var response = await client.SendAsync(request, HttpCompletionOption.ResponseContentRead, both.Token);
            if (response.StatusCode != System.Net.HttpStatusCode.OK)
                throw new SigningKeyFetchException($"The issuer answered with status {(int)response.StatusCode}.");
            return JwksDocument.Parse(await response.Content.ReadAsByteArrayAsync(both.Token));
        }
        catch (OperationCanceledException e) when (!cancellationToken.IsCancellationRequested)
        {
            throw new SigningKeyFetchException("The issuer did not answer in time.", e);
        }
        catch (HttpRequestException e)
        {
            throw new SigningKeyFetchException(
                e.HttpRequestError == HttpRequestError.ConfigurationLimitExceeded
                    ? "The issuer's answer is too large."
                    : $"The issuer could not be reached ({e.HttpRequestError}).",
                e);
        }
        catch (IOException e)
        {
            throw new SigningKeyFetchException("The issuer's answer broke off.", e);
        }
        catch (FormatException e)
        {
            throw new SigningKeyFetchException(e.Message, e);
        }
    }
}
