using System.Net;
using System.Text.Json;

namespace CodaMcp.Doctor;

/// <summary>Sends single requests to Stytch as clients do: without the project's secret. It does not follow redirects.</summary>
internal sealed class StytchProbe : IDisposable
{
    private const int MaxBytes = 1024 * 1024;
    private static readonly TimeSpan TimeLimit = TimeSpan.FromSeconds(10);

    private readonly HttpClient http;

    /// <summary>Opens the connections.</summary>
    /// <param name="wire">A handler between the doctor and Stytch; for tests.</param>
    public StytchProbe(DelegatingHandler? wire = null)
    {
        HttpMessageHandler connections = new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false, AutomaticDecompression = DecompressionMethods.All };
        if (wire is not null)
        {
            wire.InnerHandler = connections;
            connections = wire;
        }

        http = new HttpClient(connections) { Timeout = TimeLimit, MaxResponseContentBufferSize = MaxBytes };
    }

    /// <summary>Sends a GET.</summary>
    public Task<Answer> GetAsync(string address, CancellationToken cancellationToken) => SendAsync(HttpMethod.Get, address, null, cancellationToken);

    /// <summary>Sends a POST with a form.</summary>
    public async Task<Answer> PostAsync(string address, IReadOnlyDictionary<string, string> form, CancellationToken cancellationToken)
    {
        using var content = new FormUrlEncodedContent(form);
        return await SendAsync(HttpMethod.Post, address, content, cancellationToken);
    }

    /// <summary>Sends a POST with JSON.</summary>
    public async Task<Answer> PostAsync(string address, string json, CancellationToken cancellationToken)
    {
        using var content = new StringContent(json, System.Text.Encoding.UTF8, "application/json");
        return await SendAsync(HttpMethod.Post, address, content, cancellationToken);
    }

    private async Task<Answer> SendAsync(HttpMethod method, string address, HttpContent? content, CancellationToken cancellationToken)
    {
        // The address can come from the metadata, so it may be anything.
        if (!Uri.TryCreate(address, UriKind.Absolute, out var target) || target.Scheme is not ("http" or "https"))
            return Failed(address.Length == 0 ? "nothing, since its address is missing" : "nothing, since its address is no http address");
        using var request = new HttpRequestMessage(method, target) { Content = content };
        request.Headers.Accept.ParseAdd("application/json");
        try
        {
            using var response = await http.SendAsync(request, cancellationToken);
            var headers = response.Headers.Concat(response.Content.Headers)
                .ToDictionary(field => field.Key, field => string.Join(", ", field.Value), StringComparer.OrdinalIgnoreCase);
            return new Answer(response.StatusCode, Parse(await response.Content.ReadAsByteArrayAsync(cancellationToken)), headers);
        }
        catch (TaskCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return Failed($"no answer within {TimeLimit.TotalSeconds:0} s");
        }
        catch (HttpRequestException e)
        {
            return Failed($"it could not be reached ({e.HttpRequestError})");
        }
    }

    /// <summary>Closes the connections.</summary>
    public void Dispose() => http.Dispose();

    private static Answer Failed(string why) => new(null, default, new Dictionary<string, string>(), why);

    private static JsonElement Parse(byte[] body)
    {
        try
        {
            using var json = JsonDocument.Parse(body);
            return json.RootElement.ValueKind == JsonValueKind.Object ? json.RootElement.Clone() : default;
        }
        catch (JsonException)
        {
            return default;
        }
    }
}
