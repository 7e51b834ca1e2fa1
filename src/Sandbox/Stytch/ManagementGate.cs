using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Http;

namespace CodaMcp.Sandbox.Stytch;

/// <summary>The common part of all management API calls: the project's credentials, a JSON body, and the error responses.</summary>
internal sealed class ManagementGate(SandboxAddress address, string secret)
{
    /// <summary>Answers a call with the project's credentials, and refuses any other.</summary>
    public async Task Answering(HttpContext context, Func<Task> answer)
    {
        var basic = OAuthForm.Basic(context.Request.Headers.Authorization.ToString());
        if (basic is not var (user, password) || !Secrets.Same(user, address.ProjectId) || !Secrets.Same(password, secret))
        {
            await Answers.Write(context, 401, "unauthorized_credentials", "Unauthorized credentials.");
            return;
        }

        try
        {
            await answer();
        }
        catch (OAuthException refusal)
        {
            await Answers.Write(context, refusal.Status, refusal.Type, refusal.Message);
        }
        catch (JsonException)
        {
            await Answers.Write(context, 400, "bad_request", "The body is not valid JSON for this call.");
        }
    }

    /// <summary>Reads the body.</summary>
    /// <exception cref="JsonException">The body is not valid JSON for this call.</exception>
    public static async Task<T> ReadAsync<T>(HttpContext context, JsonTypeInfo<T> type)
        where T : class =>
        await JsonSerializer.DeserializeAsync(context.Request.Body, type, context.RequestAborted) ?? throw new JsonException();
}
