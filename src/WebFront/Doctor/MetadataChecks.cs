using CodaMcp.Pages.Stytch;

namespace CodaMcp.Doctor;

/// <summary>Checks the authorization server metadata (RFC 8414). Clients do not start a sign-in if it is wrong.</summary>
/// <param name="probe">Sends requests to Stytch.</param>
/// <param name="report">The report for the findings.</param>
/// <param name="front">The front's settings.</param>
internal sealed class MetadataChecks(StytchProbe probe, DoctorReport report, FrontSettings front)
{
    private string AuthorizationUrl => $"{front.PublicUrl}/oauth/authorize";

    /// <summary>Checks the metadata.</summary>
    /// <returns>The metadata; null if it could not be read.</returns>
    public async Task<Answer?> CheckAsync(CancellationToken cancellationToken)
    {
        var answer = await probe.GetAsync($"{front.StytchDomain}/.well-known/oauth-authorization-server", cancellationToken);
        if (!answer.IsSuccess)
        {
            report.Wrong(StytchExamination.Service, answer.Error == StytchErrors.NoAuthorizationUrl
                ? $"the metadata answers {answer.Summary}: the project has no Authorization URL. Set it to {AuthorizationUrl} in the dashboard, under Connected Apps."
                : $"the metadata at {front.StytchDomain}/.well-known/oauth-authorization-server answers {answer.Summary}. Set STYTCH_DOMAIN to the project domain, and let this machine reach it.");
            return null;
        }

        report.Right(StytchExamination.Service, $"the metadata is at {front.StytchDomain}/.well-known/oauth-authorization-server");
        CheckAddresses(answer);
        CheckWhatClientsNeed(answer);
        var openId = await probe.GetAsync($"{front.StytchDomain}/.well-known/openid-configuration", cancellationToken);
        report.Add(
            StytchExamination.Service,
            openId.IsSuccess && openId.Text("issuer") == answer.Text("issuer"),
            "the OpenID metadata has the same issuer",
            openId.IsSuccess
                ? $"the OpenID metadata's issuer is {openId.Text("issuer")}, but that of the OAuth metadata is {answer.Text("issuer")}. {StytchExamination.Attach}"
                : $"the OpenID metadata answers {openId.Summary}; clients that look for it first may stop. {StytchExamination.Attach}");
        return answer;
    }

    private void CheckAddresses(Answer metadata)
    {
        var issuer = metadata.Text("issuer");
        report.Add(
            StytchExamination.Service,
            issuer == front.StytchDomain,
            $"the metadata's issuer is STYTCH_DOMAIN, byte for byte ({issuer})",
            Uri.TryCreate(issuer, UriKind.Absolute, out var address) && address.Scheme is ("http" or "https")
                ? $"the metadata's issuer is {issuer}, but STYTCH_DOMAIN is {front.StytchDomain}. Set STYTCH_DOMAIN to the issuer."
                : $"the metadata's issuer is {(issuer.Length == 0 ? "missing" : issuer)}, but STYTCH_DOMAIN is {front.StytchDomain}. Set STYTCH_DOMAIN to the project domain, not to Stytch's API host.");
        var authorization = metadata.Text("authorization_endpoint");
        report.Add(
            StytchExamination.Service,
            authorization == AuthorizationUrl,
            $"the Authorization URL is this server's page ({AuthorizationUrl})",
            $"the Authorization URL is {authorization}, but this server's page is {AuthorizationUrl}. Set it in the dashboard, under Connected Apps, or correct PUBLIC_URL.");
        foreach (var name in (string[])["token_endpoint", "jwks_uri"])
        {
            report.Add(
                StytchExamination.Service,
                Uri.TryCreate(metadata.Text(name), UriKind.Absolute, out var endpoint) && endpoint.GetLeftPart(UriPartial.Authority) == new Uri(front.StytchDomain).GetLeftPart(UriPartial.Authority),
                $"{name} is on the project domain",
                $"{name} is {metadata.Text(name)}, not on the project domain {front.StytchDomain}. {StytchExamination.Attach}");
        }
    }

    private void CheckWhatClientsNeed(Answer metadata)
    {
        report.Add(
            StytchExamination.Service,
            metadata.Text("registration_endpoint").Length > 0,
            "clients can register themselves (registration_endpoint)",
            "clients cannot register themselves: there is no registration_endpoint. Turn on dynamic client registration in the dashboard, under Connected Apps.");
        if (metadata.Flag("client_id_metadata_document_supported"))
            report.Right(StytchExamination.Service, "clients can name themselves by a metadata document (client_id_metadata_document_supported)");
        else
            report.Note(StytchExamination.Service, "client id metadata documents are off; clients register instead. Turn them on in the dashboard, unless Stytch cannot fetch a client's document");
        CheckList(metadata, "token_endpoint_auth_methods_supported", ["none"], $"public clients cannot sign in. {StytchExamination.Attach}");
        CheckList(metadata, "code_challenge_methods_supported", ["S256"], $"MCP clients stop without it. {StytchExamination.Attach}");
        CheckList(metadata, "response_types_supported", ["code"], StytchExamination.Attach);
        CheckList(metadata, "scopes_supported", ["coda.read", "coda.write"], "Define both scopes in the project's RBAC policy, and give roles their permissions.");
        if (front.AdvertiseOfflineAccess)
            CheckList(metadata, "scopes_supported", ["offline_access"], "Without it, clients get no refresh token. Unset ADVERTISE_OFFLINE_ACCESS, or let the project offer the scope.");
        report.Note(
            StytchExamination.Service,
            metadata.Flag("authorization_response_iss_parameter_supported")
                ? "the metadata promises an iss in the callback; this server's page sends it"
                : "the metadata does not promise an iss in the callback; this server's page sends it anyway");
    }

    private void CheckList(Answer metadata, string name, string[] needed, string advice)
    {
        var missing = needed.Except(metadata.List(name), StringComparer.Ordinal).ToArray();
        report.Add(
            StytchExamination.Service,
            missing.Length == 0,
            $"{name} has {string.Join(" and ", needed)}",
            $"{name} lacks {string.Join(" and ", missing)}. {advice}");
    }
}
