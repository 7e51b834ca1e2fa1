namespace CodaMcp;

/// <summary><c>--check-health</c>: asks the process on this machine whether it is live. It serves container images without curl.</summary>
public static class HealthCheck
{
    private static readonly TimeSpan AnswerTimeout = TimeSpan.FromSeconds(5);

    /// <summary>Whether the command line asks only for the health check.</summary>
    public static bool IsAskedFor(string[] args) => args is ["--check-health"];

    /// <summary>Sends a request to <c>/health/live</c>.</summary>
    /// <param name="setting">The environment variable with the port of the process.</param>
    /// <param name="otherwise">The port if the variable is not set.</param>
    /// <returns>The exit code: 0 if the process is live, otherwise 1.</returns>
    public static async Task<int> RunAsync(string setting, int otherwise)
    {
        var host = Environment.GetEnvironmentVariable("HOST") is { } text && System.Net.IPAddress.TryParse(text, out var address)
            && !address.Equals(System.Net.IPAddress.Any) && !address.Equals(System.Net.IPAddress.IPv6Any) ? new UriBuilder("http", text).Host : "127.0.0.1";
        using var http = new HttpClient { Timeout = AnswerTimeout };
        try
        {
            using var response = await http.GetAsync(new Uri($"http://{host}:{Environment.GetEnvironmentVariable(setting) ?? $"{otherwise}"}/health/live"));
            return response.IsSuccessStatusCode ? 0 : 1;
        }
        catch (Exception error) when (error is HttpRequestException or TaskCanceledException or UriFormatException)
        {
            await Console.Error.WriteLineAsync(error.Message);
            return 1;
        }
    }
}
