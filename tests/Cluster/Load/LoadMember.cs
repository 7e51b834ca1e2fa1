using System.Diagnostics;
using System.Text.Json.Nodes;

namespace CodaMcp.Tests;

/// <summary>A member of the crowd, their token, and for how long at a time nothing of theirs worked.</summary>
internal sealed class LoadMember
{
    private readonly Lock gate = new();
    private long succeededAt;
    private long? failingSince;

    private LoadMember(string token)
    {
        Token = token;
        var payload = token.Split('.')[1];
        var claims = JsonNode.Parse(System.Buffers.Text.Base64Url.DecodeFromChars(payload))!;
        Id = claims["sub"]!.GetValue<string>();
    }

    /// <summary>Stytch's member id, as it is in the audit record.</summary>
    public string Id { get; }

    public string Token { get; }

    /// <summary>The longest time without a success around a failure: from when the call that failed began, or the last success after that, to the next one.</summary>
    public TimeSpan LongestOutage { get; private set; }

    public static async Task<LoadMember> SignInAsync(Cluster cluster, int number, CancellationToken cancellationToken)
    {
        using var http = new HttpClient();
        return new LoadMember(await http.GetStringAsync(
            new Uri($"{cluster.StytchUrl}/sandbox/token?member=crowd-{number}@northwind.example&resource={cluster.Endpoint}"), cancellationToken));
    }

    public void Succeeded()
    {
        lock (gate)
        {
            if (failingSince is { } since && Stopwatch.GetElapsedTime(since) is var outage && outage > LongestOutage)
                LongestOutage = outage;
            failingSince = null;
            succeededAt = Stopwatch.GetTimestamp();
        }
    }

    public void Failed(long began)
    {
        lock (gate)
            failingSince ??= Math.Max(began, succeededAt);
    }
}
