using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Text.RegularExpressions;
using CodaMcp.Calls;
using CodaMcp.Coda.Contract;
using CodaMcp.References;
using CodaMcp.Tools.Results;

namespace CodaMcp.Tools.Toolsets;

/// <summary>Tools about publishing docs, and about their custom domains.</summary>
[Toolset("publishing")]
internal static partial class PublishingToolset
{
    private const string Domain = "Domain, such as docs.example.com.";

    [Tool("list_categories", "List categories", Scopes.Read, Idempotent = true)]
    [Description("The categories published docs can be put under.")]
    public static async Task<CategoryListResult> ListCategories(ToolCall call, CancellationToken cancellationToken) =>
        new() { Categories = [.. (await call.Api.ListCategories(cancellationToken)).Items.Select(category => category.Name)] };

    [Tool("publish_doc", "Publish a doc", Scopes.Write, Destructive = true, Idempotent = true, OpenWorld = true, Asks = "always")]
    [Description("Publishes a doc to the web, or changes how a published doc is published. get_doc gives the link.")]
    public static async Task<ChangeResult> PublishDoc(
        ToolCall call,
        [Description(Describe.Doc)] string doc,
        [Description("What visitors may do."), AllowedValues("view", "play", "edit")] string mode = "view",
        [Description("Last part of its address.")] string? slug = null,
        [Description("Whether search engines and Coda's gallery may show it.")] bool discoverable = false,
        [Description("Names of list_categories."), MinLength(1), MaxLength(10)] string[]? categories = null,
        [Description("Whether visitors may be asked to sign in, which earns Coda credit.")] bool? earnCredit = null,
        [Description(Describe.Wait), Range(0, Writing.LongestWait)] int waitSeconds = Writing.DefaultWait,
        CancellationToken cancellationToken = default)
    {
        var found = await new ReferenceResolver(call).Doc(doc, cancellationToken);
        var docId = found.Id;
        call.Confirm(
            $"This publishes {Wording.Doc(found)} to the web, for anyone to {(mode == "view" ? "read" : mode == "play" ? "read and try out" : "read and edit")}{(discoverable ? ", and lets search engines and Coda's gallery show it" : "")}", docId);
        var body = new DocPublish { Mode = mode, Slug = slug, Discoverable = discoverable, CategoryNames = categories, EarnCredit = earnCredit };
        return await Writing.Send(
            call, docId, waitSeconds, token => call.Api.PublishDoc(docId, body, token),
            written => Changes.Of(written, docId, docId), cancellationToken);
    }

    [Tool("unpublish_doc", "Unpublish a doc", Scopes.Write, Destructive = true, Idempotent = true, OpenWorld = true, Asks = "always")]
    [Description("Takes a published doc off the web; the doc itself stays.")]
    public static async Task<ChangeResult> UnpublishDoc(ToolCall call, [Description(Describe.Doc)] string doc, CancellationToken cancellationToken)
    {
        var found = await new ReferenceResolver(call).Doc(doc, cancellationToken);
        var docId = found.Id;
        call.Confirm($"This takes {Wording.Doc(found)} off the web", docId);
        return await DirectWriting.Change(call, docId, docId, token => call.Api.UnpublishDoc(docId, token), cancellationToken);
    }

    [Tool("list_domains", "List custom domains", Scopes.Read, Idempotent = true)]
    [Description("The custom domains a doc is published at, and how far their setup is.")]
    public static async Task<DomainListResult> ListDomains(ToolCall call, [Description(Describe.Doc)] string doc, CancellationToken cancellationToken)
    {
        var docId = (await new ReferenceResolver(call).Doc(doc, cancellationToken)).Id;
        var list = await call.Api.ListCustomDocDomains(docId, cancellationToken);
        return new DomainListResult
        {
            DocId = docId,
            Domains = [.. list.CustomDocDomains.Select(domain => new DomainSummary
            {
                Domain = domain.Name,
                SetupStatus = domain.SetupStatus,
                DomainStatus = domain.DomainStatus,
                HasCertificate = domain.HasCertificate,
                HasDnsEntry = domain.HasDnsDocId,
                VerifiedAt = domain.LastVerifiedTimestamp,
            })],
        };
    }

    [Tool("get_domain_provider", "Who provides a domain", Scopes.Read, Idempotent = true, OpenWorld = true)]
    [Description("Who a domain is registered with, as far as Coda can tell: where its DNS is to be set up.")]
    public static async Task<DomainProviderResult> GetDomainProvider(ToolCall call, [Description(Domain)] string domain, CancellationToken cancellationToken) =>
        new() { Provider = (await call.Api.GetCustomDocDomainProvider(Checked(domain), cancellationToken)).Provider };

    [Tool("add_domain", "Add a custom domain", Scopes.Write, OpenWorld = true)]
    [Description("Sets up a custom domain for a published doc. Its DNS has to name the doc too, which Coda cannot do.")]
    public static async Task<ChangeResult> AddDomain(
        ToolCall call,
        [Description(Describe.Doc)] string doc,
        [Description(Domain)] string domain,
        CancellationToken cancellationToken)
    {
        var name = Checked(domain);
        var docId = (await new ReferenceResolver(call).Doc(doc, cancellationToken)).Id;
        return await DirectWriting.Change(
            call, docId, name, token => call.Api.AddCustomDocDomain(docId, new CustomDocDomainAdd(name), token), cancellationToken, queued: true);
    }

    [Tool("update_domain", "Update a custom domain", Scopes.Write, Idempotent = true, OpenWorld = true)]
    [Description("Has Coda update a custom domain of a doc. Coda's API takes no properties for it so far.")]
    public static async Task<ChangeResult> UpdateDomain(
        ToolCall call,
        [Description(Describe.Doc)] string doc,
        [Description(Domain)] string domain,
        CancellationToken cancellationToken)
    {
        var name = Checked(domain);
        var docId = (await new ReferenceResolver(call).Doc(doc, cancellationToken)).Id;
        return await DirectWriting.Change(
            call, docId, name, token => call.Api.UpdateCustomDocDomain(docId, name, new CustomDocDomainUpdate(), token), cancellationToken);
    }

    [Tool("delete_domain", "Remove a custom domain", Scopes.Write, Destructive = true, Idempotent = true, OpenWorld = true, Asks = "always")]
    [Description("Removes a custom domain from a doc: links to it stop working.")]
    public static async Task<ChangeResult> DeleteDomain(
        ToolCall call,
        [Description(Describe.Doc)] string doc,
        [Description(Domain)] string domain,
        CancellationToken cancellationToken)
    {
        var name = Checked(domain);
        var found = await new ReferenceResolver(call).Doc(doc, cancellationToken);
        var docId = found.Id;
        call.Confirm($"This removes the domain {Wording.Named(name, name)} from {Wording.Doc(found)}: links to it stop working", docId, name);
        return await DirectWriting.Change(call, docId, name, token => call.Api.DeleteCustomDocDomain(docId, name, token), cancellationToken);
    }

    private static string Checked(string domain) => DomainName().IsMatch(domain.Trim())
        ? domain.Trim()
        : throw ToolException.ForArgument("domain", "must be a domain such as docs.example.com, without scheme or path.");

    [GeneratedRegex(@"^[\p{L}\p{N}-]{1,63}(\.[\p{L}\p{N}-]{1,63}){1,10}$")]
    private static partial Regex DomainName();
}
