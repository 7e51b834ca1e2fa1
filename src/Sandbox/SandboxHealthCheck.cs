namespace CodaMcp.Sandbox;

/// <summary><c>--check-health</c>: requests the keys of the Sandbox on this machine. It serves container images without curl.</summary>
internal static class SandboxHealthCheck
{
    private static readonly TimeSpan AnswerTimeout = TimeSpan.FromSeconds(5);

    /// <summary>Returns the exit code: 0 if the Sandbox responds, otherwise 1.</summary>
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
