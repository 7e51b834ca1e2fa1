namespace CodaMcp.Sandbox;

/// <summary><c>--check-health</c>: asks the Sandbox on this machine for its keys, for a container image that has no curl.</summary>
internal static class SandboxHealthCheck
{
    private static readonly TimeSpan AnswerTimeout = TimeSpan.FromSeconds(5);

    /// <summary>The exit code: 0 where it answers, 1 where not.</summary>
    public static async Task<int> RunAsync(SandboxSettings settings)
    {
        using var http = new HttpClient { Timeout = AnswerTimeout };
        try
        {
            using var response = await http.GetAsync(new Uri($"http://127.0.0.1:{settings.StytchPort}/.well-known/jwks.json"));
            return response.IsSuccessStatusCode ? 0 : 1;
        }
        catch (Exception error) when (error is HttpRequestException or TaskCanceledException)
        {
            await Console.Error.WriteLineAsync(error.Message);
            return 1;
        }
    }
}
