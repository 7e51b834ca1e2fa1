using CodaMcp.Pages.Stytch;
using Microsoft.AspNetCore.WebUtilities;

namespace CodaMcp.Pages;

/// <summary>Holds the outcome of an authorization: a code, an error for the client (RFC 6749, section 4.1.2.1), or neither.</summary>
/// <param name="Code">The code, or null.</param>
/// <param name="Error">The error code, or null.</param>
/// <param name="Description">The error's description, or null.</param>
internal sealed record AuthorizationOutcome(string? Code, string? Error = null, string? Description = null)
{
    /// <summary>
    /// Reads Stytch's response. An error is in the query of its redirect address (Stytch, API reference, "Submit OAuth authorization").
    /// </summary>
    public static AuthorizationOutcome Of(AuthorizeAnswer answer)
    {
        if (answer.AuthorizationCode.Length > 0)
            return new AuthorizationOutcome(answer.AuthorizationCode);
        // If the client's address has a query, Stytch appends its own after a second question mark.
        var query = QueryHelpers.ParseQuery(answer.RedirectUri[(answer.RedirectUri.LastIndexOf('?') + 1)..].Split('#')[0]);
        string? Value(string name) => query.TryGetValue(name, out var values) && values is [.., { Length: > 0 } value] ? value : null;
        return Value("error") is { } error
            ? new AuthorizationOutcome(null, StytchException.IsName(error) ? error : "server_error", Value("error_description"))
            : new AuthorizationOutcome(Value("code"));
    }

    /// <summary>
    /// Returns the error for the client if Stytch did not carry out an authorization. Stytch must have accepted the client and its redirect
    /// address before, and the failure must not be about them (<see cref="StytchErrors.IsAboutClient"/>).
    /// </summary>
    public static AuthorizationOutcome Of(StytchException failure) => failure switch
    {
        { IsThrottled: true } or { Status: null } or { Status: >= System.Net.HttpStatusCode.InternalServerError } =>
            new(null, "temporarily_unavailable", "The sign-in service is not available for the moment."),
        _ => new(null, StytchErrors.ForClient(failure.Type) ?? "server_error", $"The request was refused ({failure.Type})."),
    };
}
