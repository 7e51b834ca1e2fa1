using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Refit;

namespace CodaMcp.Pages.Stytch;

/// <summary>Creates the typed API.</summary>
internal static class StytchApi
{
    private static readonly TimeSpan RequestTimeout = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan ConnectionLifetime = TimeSpan.FromMinutes(5);

    /// <summary>Creates the API of the project, with its own connections. One instance is enough for a process.</summary>
    public static IStytchApi Create(FrontSettings front, ConsoleSettings console)
    {
        var connections = new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            PooledConnectionLifetime = ConnectionLifetime,
            MaxConnectionsPerServer = StytchCallLimit.Calls,
        };
        var credentials = Convert.ToBase64String(Encoding.UTF8.GetBytes($"{front.StytchProjectId}:{console.StytchSecret}"));
        var http = new HttpClient(new StytchCallLimit { InnerHandler = connections }) { BaseAddress = new Uri(front.StytchDomain), Timeout = RequestTimeout };
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Basic", credentials);
        return RestService.ForGenerated<IStytchApi>(http, new RefitSettings(new SystemTextJsonContentSerializer(StytchJson.Default.Options))
        {
            ExceptionFactory = static async response => response.IsSuccessStatusCode ? null : await RefusalOf(response),
            DeserializationExceptionFactory = static (_, e) => ValueTask.FromResult<Exception?>(new StytchException("Stytch's answer could not be read.", e)),
            TransportExceptionFactory = static (_, e, cancellationToken) =>
                cancellationToken.IsCancellationRequested ? e : new StytchException("Stytch could not be reached.", e),
        });
    }

    private static async Task<StytchException> RefusalOf(HttpResponseMessage response)
    {
        var type = "";
        try
        {
            var error = JsonSerializer.Deserialize(await response.Content.ReadAsByteArrayAsync(), StytchJson.Default.StytchError);
            type = error?.ErrorType ?? error?.Error ?? "";
        }
        catch (JsonException)
        {
            // The body is not Stytch's JSON, but for example a proxy's page. The status is enough.
        }
        return new StytchException(response.StatusCode, StytchException.IsName(type) ? type : "unknown");
    }
}
