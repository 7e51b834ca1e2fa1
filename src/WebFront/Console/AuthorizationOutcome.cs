using CodaMcp.Pages.Stytch;
using Microsoft.AspNetCore.WebUtilities;

namespace CodaMcp.Pages;

/// <summary>What an authorization ended with: a code, or an error for the client (RFC 6749, section 4.1.2.1), or neither.</summary>
/// <param name="Code">The code, or null.</param>
/// <param name="Error">The error code, or null.</param>
/// <param name="Description">The error's description, or null.</param>
internal sealed record AuthorizationOutcome(string? Code, string? Error = null, string? Description = null)
{
    /// <summary>Reads Stytch's answer. An error comes in the query of its redirect address (Stytch, API reference, "Submit OAuth authorization").</summary>
    public static AuthorizationOutcome Of(AuthorizeAnswer answer)
    {
        if (answer.AuthorizationCode.Length > 0)
            return new AuthorizationOutcome(answer.AuthorizationCode);
        // Where the client's address has a query, Stytch joins its own with a second question mark.
        var query = QueryHelpers.ParseQuery(answer.RedirectUri[(answer.RedirectUri.LastIndexOf('?') + 1)..].Split('#')[0]);
        string? Value(string name) => query.TryGetValue(name, out var values) && values is [.., { Length: > 0 } value] ? value : null;
        return Value("error") is { } error
            ? new AuthorizationOutcome(null, StytchException.IsName(error) ? error : "server_error", Value("error_description"))
            : new AuthorizationOutcome(Value("code"));
    }

    /// <summary>What the client is told where Stytch did not carry out an authorization whose client and redirect address it had accepted before.</summary>
    public static AuthorizationOutcome Of(StytchException failure) => failure switch
    {
        { IsThrottled: true } or { Status: null } or { Status: >= System.Net.HttpStatusCode.InternalServerError } =>
            new(null, "temporarily_unavailable", "The sign-in service is not available for the moment."),
        { Type: StytchErrors.InvalidScope or "third_party_clients_cannot_use_full_access" } => new(null, "invalid_scope", Text(failure)),
        { Type: "pkce_required_for_idp_authorization_flow" } => new(null, "invalid_request", Text(failure)),
        { Type: "third_party_clients_require_consent_for_offline_access" or "connected_app_consent_revoked" or "connected_app_not_allowed_for_org" } =>
            new(null, "access_denied", Text(failure)),
        _ => new(null, "server_error", Text(failure)),
    };

    private static string Text(StytchException failure) => $"The request was refused ({failure.Type}).";
}
