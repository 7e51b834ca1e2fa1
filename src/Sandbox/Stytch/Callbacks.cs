using Microsoft.AspNetCore.WebUtilities;

namespace CodaMcp.Sandbox.Stytch;

/// <summary>Builds the callback address of an authorization: the client's redirect URI with the response in its query.</summary>
internal static class Callbacks
{
    /// <summary>
    /// Builds the callback as Stytch does. Stytch adds a second question mark if the redirect URI already has a query, as seen in a live
    /// project.
    /// </summary>
    public static string ByStytch(AuthorizationRequest request, string? issuer, params (string Name, string Value)[] answer) =>
        request.RedirectUri + QueryHelpers.AddQueryString("", Parameters(request, issuer, answer));

    /// <summary>Builds the callback as the standards require (RFC 6749, section 4.1.2; RFC 9207).</summary>
    public static string ByPage(AuthorizationRequest request, string issuer, params (string Name, string Value)[] answer) =>
        QueryHelpers.AddQueryString(request.RedirectUri, Parameters(request, issuer, answer));

    private static List<KeyValuePair<string, string?>> Parameters(AuthorizationRequest request, string? issuer, (string Name, string Value)[] answer)
    {
        var parameters = answer.Select(parameter => KeyValuePair.Create<string, string?>(parameter.Name, parameter.Value)).ToList();
        if (request.State is { } state)
        {
            parameters.Add(new("state", state));
        }

        if (issuer is not null)
        {
            parameters.Add(new("iss", issuer));
        }

        return parameters;
    }
}
