using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Http;

namespace CodaMcp.Sandbox.Stytch;

/// <summary>Writes responses in Stytch's form, and delays them if a fault says so.</summary>
internal static class Answers
{
    /// <summary>Writes the body as JSON with the status of its envelope.</summary>
    public static Task Write<T>(HttpContext context, T body, JsonTypeInfo<T> type)
        where T : Envelope
    {
        context.Response.StatusCode = body.StatusCode;
        return context.Response.WriteAsJsonAsync(body, type, cancellationToken: context.RequestAborted);
    }

    /// <summary>Writes the error response of an OAuth endpoint.</summary>
    public static Task Write(HttpContext context, OAuthException refusal) =>
        Write(context, new OAuthError(refusal.Error, refusal.Message) { StatusCode = refusal.Status }, WireJson.Default.OAuthError);

    /// <summary>Writes the error response of a management endpoint.</summary>
    public static Task Write(HttpContext context, int status, string type, string message) =>
        Write(context, new ApiError(type, message) { StatusCode = status }, WireJson.Default.ApiError);

    /// <summary>Writes Stytch's 500.</summary>
    public static Task ServerError(HttpContext context) =>
        Write(context, 500, "internal_server_error", "Oops, something seems to have gone wrong.");

    /// <summary>Waits until the delay is over, the caller disconnects or the sandbox stops.</summary>
    public static async Task WaitAsync(HttpContext context, TimeSpan delay, TimeProvider time, CancellationToken stopping)
    {
        if (delay == TimeSpan.Zero)
        {
            return;
        }

        using var either = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, stopping);
        try
        {
            await Task.Delay(delay, time, either.Token);
        }
        catch (OperationCanceledException)
        {
            context.Abort();
        }
    }
}
