using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.IdentityModel.Tokens;

namespace CodaMcp.Doctor;

/// <summary>
/// Checks a whole sign-in as an MCP client does it: registration (RFC 7591), authorization with PKCE and <c>resource</c> (RFC 7636, RFC
/// 8707), tokens, a refresh, and the refusal of a used refresh token. A person signs in with a browser.
/// </summary>
/// <param name="probe">Sends requests to Stytch.</param>
/// <param name="report">The report for the findings.</param>
/// <param name="front">The front's settings.</param>
/// <param name="time">The clock.</param>
/// <param name="input">The input for an address that a person pastes from the browser.</param>
internal sealed class SignInChecks(StytchProbe probe, DoctorReport report, FrontSettings front, TimeProvider time, TextReader input)
{
    private const string ClientName = "CodaMcp doctor";
    private const string Scope = "openid coda.read coda.write offline_access";
    private static readonly TimeSpan TimeForPerson = TimeSpan.FromMinutes(5);

    /// <summary>Signs in and checks the results.</summary>
    public async Task CheckAsync(Answer metadata, IReadOnlyList<JsonWebKey> keys, CancellationToken cancellationToken)
    {
        await using var callback = await LoopbackCallback.StartAsync(cancellationToken);
        if (await Register(metadata.Text("registration_endpoint"), callback.Url, cancellationToken) is not { } clientId)
            return;
        var verifier = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));
        if (await Authorize(metadata, callback, clientId, verifier, cancellationToken) is not { } code)
            return;
        var form = new Dictionary<string, string>
        {
            ["grant_type"] = "authorization_code", ["code"] = code, ["code_verifier"] = verifier, ["redirect_uri"] = callback.Url, ["client_id"] = clientId, ["resource"] = front.McpUrl,
        };
        var tokens = await Exchange(metadata, form, "the code", cancellationToken);
        if (tokens is null)
            return;
        var tokenChecks = new TokenChecks(report, front, keys, time);
        await tokenChecks.CheckAsync(tokens.Text("access_token"), clientId, "a token");
        if (tokens.Text("refresh_token") is { Length: > 0 } refreshToken)
            await Refresh(metadata, clientId, refreshToken, tokenChecks, cancellationToken);
        else
            report.Wrong(StytchExamination.Service, "there is no refresh token, although offline_access was asked for. Let members grant the scope, or they sign in anew every hour.");
    }

    private async Task<string?> Register(string endpoint, string redirect, CancellationToken cancellationToken)
    {
        if (endpoint.Length == 0)
        {
            report.NotChecked(StytchExamination.Service, "tokens, since the doctor cannot register as a client. Turn on dynamic client registration.");
            return null;
        }

        var client = new JsonObject
        {
            ["client_name"] = ClientName,
            ["redirect_uris"] = new JsonArray(redirect),
            ["grant_types"] = new JsonArray("authorization_code", "refresh_token"),
            ["response_types"] = new JsonArray("code"),
            ["token_endpoint_auth_method"] = "none",
        };
        var answer = await probe.PostAsync(endpoint, client.ToJsonString(), cancellationToken);
        var clientId = answer.Text("client_id");
        report.Add(
            StytchExamination.Service,
            answer.IsSuccess && clientId.Length > 0,
            $"a client with a loopback redirect can register ({answer.Summary}, id of the form {TokenChecks.FormOf(clientId)})",
            $"registration answers {answer.Summary}. Turn on dynamic client registration in the dashboard. {StytchExamination.Attach}");
        if (!answer.IsSuccess || clientId.Length == 0)
            return null;
        report.Note(StytchExamination.Service, $"the client \"{ClientName}\" stays registered. Delete it in the dashboard, under Connected Apps");
        return clientId;
    }

    private async Task<string?> Authorize(Answer metadata, LoopbackCallback callback, string clientId, string verifier, CancellationToken cancellationToken)
    {
        var state = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(16));
        report.Say("");
        report.Say("         Open this address and sign in as a member who may use Coda:");
        report.Say("         " + QueryHelpers.AddQueryString(metadata.Text("authorization_endpoint"), new Dictionary<string, string?>
        {
            ["response_type"] = "code",
            ["client_id"] = clientId,
            ["redirect_uri"] = callback.Url,
            ["scope"] = Scope,
            ["state"] = state,
            ["code_challenge"] = Base64Url.EncodeToString(SHA256.HashData(Encoding.ASCII.GetBytes(verifier))),
            ["code_challenge_method"] = "S256",
            ["resource"] = front.McpUrl,
        }));
        report.Say($"         If the browser is on another machine, it ends at an address that begins with {callback.Url}. Paste that address here.");
        report.Say("");
        using var limit = new CancellationTokenSource(TimeForPerson, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        Microsoft.AspNetCore.Http.IQueryCollection answer;
        try
        {
            answer = await callback.WaitAsync(input, either.Token);
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested)
        {
            report.Wrong(StytchExamination.Service, $"nobody came back from the sign-in page within {TimeForPerson.TotalMinutes:0} minutes. Look at what the page says, and at the log of the front.");
            return null;
        }

        if (answer["error"].ToString() is { Length: > 0 } error)
        {
            report.Wrong(StytchExamination.Service, $"the sign-in page answered {error}. Look the error up in docs/stytch-setup.md, section 7.");
            return null;
        }

        report.Add(
            StytchExamination.Service,
            answer["state"] == state && answer["code"] is [{ Length: > 0 }],
            "the callback has the client's state and a code",
            $"the callback does not have the client's state and one code. {StytchExamination.Attach}");
        var issuer = metadata.Text("issuer");
        var given = answer["iss"].ToString();
        report.Add(
            StytchExamination.Service,
            given == issuer || (given.Length == 0 && !metadata.Flag("authorization_response_iss_parameter_supported")),
            given.Length == 0 ? "the callback has no iss, and the metadata promises none" : "the callback's iss is the metadata's issuer",
            $"the callback's iss is {(given.Length == 0 ? "missing" : given)}, but the metadata's issuer is {issuer}. Strict clients stop. Set the Authorization URL to this server's page.");
        return answer["code"] is [{ Length: > 0 } code] ? code : null;
    }

    private async Task<Answer?> Exchange(Answer metadata, Dictionary<string, string> form, string what, CancellationToken cancellationToken)
    {
        var answer = await probe.PostAsync(metadata.Text("token_endpoint"), form, cancellationToken);
        report.Add(
            StytchExamination.Service,
            answer.IsSuccess && answer.Text("access_token").Length > 0 && answer.Text("token_type").Equals("bearer", StringComparison.OrdinalIgnoreCase),
            $"the token endpoint takes {what} ({answer.Summary})",
            $"the token endpoint answers {answer.Summary} to {what}. {StytchExamination.Attach}");
        return answer.IsSuccess ? answer : null;
    }

    private async Task Refresh(Answer metadata, string clientId, string refreshToken, TokenChecks tokenChecks, CancellationToken cancellationToken)
    {
        var form = new Dictionary<string, string> { ["grant_type"] = "refresh_token", ["refresh_token"] = refreshToken, ["client_id"] = clientId, ["resource"] = front.McpUrl };
        if (await Exchange(metadata, form, "the refresh token", cancellationToken) is not { } tokens)
            return;
        await tokenChecks.CheckAsync(tokens.Text("access_token"), clientId, "a token after a refresh");
        var next = tokens.Text("refresh_token");
        if (next.Length == 0 || next == refreshToken)
        {
            report.Note(StytchExamination.Service, "a refresh gives no new refresh token");
        }
        else
        {
            var again = await probe.PostAsync(metadata.Text("token_endpoint"), form, cancellationToken);
            report.Add(
                StytchExamination.Service,
                again.Text("error") == "invalid_grant",
                $"a refresh token that was used before is refused with invalid_grant ({again.Summary}), so that clients sign in anew",
                $"a refresh token that was used before is answered with {again.Summary}, not with invalid_grant. Clients may not sign in anew. {StytchExamination.Attach}");
        }

        await Revoke(metadata, clientId, next.Length > 0 ? next : refreshToken, cancellationToken);
    }

    private async Task Revoke(Answer metadata, string clientId, string refreshToken, CancellationToken cancellationToken)
    {
        // The metadata may lack the endpoint although the endpoint exists (live note).
        var endpoint = metadata.Text("revocation_endpoint") is { Length: > 0 } named ? named : $"{front.StytchDomain}/v1/oauth2/revoke";
        var answer = await probe.PostAsync(endpoint, new Dictionary<string, string> { ["token"] = refreshToken, ["client_id"] = clientId }, cancellationToken);
        report.Note(StytchExamination.Service, (int?)answer.Status is >= 200 and < 300 ? "the doctor's tokens are revoked again" : $"the doctor's tokens could not be revoked ({answer.Summary}); they stay valid until they expire");
    }
}
