namespace CodaMcp;

/// <summary><c>--check-health</c>: asks the process on this machine's <c>PORT</c> whether it is live, for a container image that has no curl.</summary>
internal static class HealthCheck
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    /// <summary>The exit code: 0 where it is live, 1 where not.</summary>
    public static async Task<int> RunAsync()
    {
        using var http = new HttpClient { Timeout = Patience };
        try
        {
            using var response = await http.GetAsync(new Uri($"http://127.0.0.1:{Environment.GetEnvironmentVariable("PORT") ?? "8080"}/health/live"));
            return response.IsSuccessStatusCode ? 0 : 1;
        }
        catch (Exception error) when (error is HttpRequestException or TaskCanceledException)
        {
            await Console.Error.WriteLineAsync(error.Message);
            return 1;
        }
    }
}
