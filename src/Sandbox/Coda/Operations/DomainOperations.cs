using System.Text.Json.Nodes;

namespace CodaMcp.Sandbox.Coda;

/// <summary>listCustomDocDomains, addCustomDocDomain, deleteCustomDocDomain, updateCustomDocDomain, getCustomDocDomainProvider.</summary>
internal static class DomainOperations
{
    private static readonly string[] Providers = ["GoDaddy", "Namecheap", "Hover (Tucows)", "Network Solutions", "Google Domains", "Other"];

    private static readonly Shape Add = Shape.Of(("customDocDomain*", Shape.String));
    private static readonly Shape Update = Shape.Of();

    // The specification writes the first two paths with a stray "$" before the document's id.
    public static IReadOnlyList<CodaOperation> All { get; } =
    [
        CodaOperation.Get("listCustomDocDomains", "/docs/{docId}/domains", ListDomains),
        CodaOperation.Write("addCustomDocDomain", "POST", "/docs/{docId}/domains", AddDomain),
        CodaOperation.Write("deleteCustomDocDomain", "DELETE", "/docs/{docId}/domains/{customDocDomain}", DeleteDomain),
        CodaOperation.Write("updateCustomDocDomain", "PATCH", "/docs/{docId}/domains/{customDocDomain}", UpdateDomain),
        CodaOperation.Get("getCustomDocDomainProvider", "/domains/provider/{customDocDomain}", GetProvider),
    ];

    private static CodaAnswer ListDomains(CodaCall call) => CodaAnswer.Ok(new JsonObject
    {
        ["customDocDomains"] = new JsonArray([.. call.LiveDoc().Domains.Select(domain => Domain(call, domain))]),
    });

    /// <summary>Answers 202 without a request id. The list shows the state of the set-up.</summary>
    private static CodaAnswer AddDomain(CodaCall call)
    {
        var body = call.Body(Add);
        var doc = call.LiveDoc();
        var name = body["customDocDomain"]!.GetValue<string>().ToLowerInvariant();
        if (!IsDomain(name))
            throw CodaException.BadRequest("The custom domain is not a valid domain name.");
        if (call.Services.Behaviour.PlanRefusesPaidFeatures)
            throw new CodaException(403, "Custom domains are not available on the current plan.");
        if (!doc.IsPublished)
            throw CodaException.NotFound("The doc is not published.");
        if (call.Services.World.Docs().Any(other => other.Domains.Exists(domain => domain.Domain == name)))
            throw new CodaException(403, "The custom domain is already in use.");
        var added = new CustomDomainModel { Domain = name, AddedAt = call.Now, Never = call.Fault(CodaFaultKind.NeverComplete) is not null };
        call.Services.World.Set(doc.Id, current => current with { Domains = current.Domains.Add(added) });
        return CodaAnswer.Accepted([]);
    }

    private static CodaAnswer DeleteDomain(CodaCall call)
    {
        var doc = call.LiveDoc();
        var domain = Find(call, doc);
        call.Services.World.Set(doc.Id, current => current with { Domains = current.Domains.Remove(domain) });
        return CodaAnswer.Ok([]);
    }

    /// <summary>Only updates the time of the last check of the DNS settings.</summary>
    private static CodaAnswer UpdateDomain(CodaCall call)
    {
        call.Body(Update);
        var doc = call.LiveDoc();
        var domain = Find(call, doc);
        call.Services.World.Set(doc.Id, current => current with { Domains = current.Domains.Replace(domain, domain with { VerifiedAt = call.Now }) });
        return CodaAnswer.Ok([]);
    }

    private static CodaAnswer GetProvider(CodaCall call)
    {
        var name = call.Route("customDocDomain").ToLowerInvariant();
        if (!IsDomain(name))
            throw new CodaException(404);
        // The result is the same for all subdomains of a registered domain.
        var registered = string.Join('.', name.Split('.')[^2..]);
        return CodaAnswer.Ok(new JsonObject { ["provider"] = Providers[registered.Sum(character => character) % Providers.Length] });
    }

    private static CustomDomainModel Find(CodaCall call, DocModel doc) =>
        doc.Domains.Find(domain => domain.Domain.Equals(call.Route("customDocDomain"), StringComparison.OrdinalIgnoreCase))
        ?? throw new CodaException(404);

    private static JsonObject Domain(CodaCall call, CustomDomainModel domain)
    {
        var ready = domain.AddedAt + call.Services.Behaviour.DomainSetup;
        var succeeded = !domain.Never && ready <= call.Now;
        var json = new JsonObject
        {
            ["customDocDomain"] = domain.Domain,
            ["hasCertificate"] = succeeded,
            ["hasDnsDocId"] = succeeded,
            ["setupStatus"] = succeeded ? "succeeded" : "pending",
            ["domainStatus"] = succeeded ? "connected" : "notConnected",
        };
        if ((domain.VerifiedAt ?? (succeeded ? ready : null)) is { } verified)
            json["lastVerifiedTimestamp"] = DocResources.Time(verified);
        return json;
    }

    private static bool IsDomain(string name) =>
        name.Contains('.', StringComparison.Ordinal) && name.Length <= 253 && Uri.CheckHostName(name) == UriHostNameType.Dns;
}
