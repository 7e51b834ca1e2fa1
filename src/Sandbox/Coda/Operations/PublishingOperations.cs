using System.Collections.Immutable;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace CodaMcp.Sandbox.Coda;

/// <summary>listCategories, publishDoc, unpublishDoc.</summary>
internal static partial class PublishingOperations
{
    private static readonly string[] Categories =
        ["Business", "Customer success", "Design", "Education", "Engineering", "Hobbies", "Meetings", "Product", "Project management", "Sales"];

    private static readonly Shape Publish = Shape.Of(
        ("slug", Shape.Text(100)),
        ("discoverable", Shape.Boolean),
        ("earnCredit", Shape.Boolean),
        ("categoryNames", Shape.ListOf(Shape.String)),
        ("mode", Shape.OneOf("view", "play", "edit")));

    public static IReadOnlyList<CodaOperation> All { get; } =
    [
        CodaOperation.Get("listCategories", "/categories", _ => CodaAnswer.Ok(new JsonObject { ["items"] = Named(Categories) })),
        CodaOperation.Write("publishDoc", "PUT", "/docs/{docId}/publish", PublishDoc),
        CodaOperation.Write("unpublishDoc", "DELETE", "/docs/{docId}/publish", UnpublishDoc),
    ];

    /// <summary>DocPublished of the API.</summary>
    public static JsonObject Published(CodaCall call, PublishedModel published)
    {
        var json = new JsonObject
        {
            ["browserLink"] = $"{call.Links.BrowserOrigin}/@northwind-labs/{published.Slug}",
            ["imageLink"] = $"https://codahosted.io/published/{published.Slug}.png",
            ["discoverable"] = published.Discoverable,
            ["earnCredit"] = published.EarnCredit,
            ["mode"] = published.Mode,
            ["categories"] = Named(published.Categories),
        };
        if (published.Description is { } description)
            json["description"] = description;
        return json;
    }

    private static CodaAnswer PublishDoc(CodaCall call)
    {
        var body = call.Body(Publish);
        var doc = call.WritableDoc();
        if (!call.Services.Behaviour.MakerProfile)
            throw new CodaException(403, "A maker profile is required to publish a doc.");
        var slug = body["slug"]?.GetValue<string>();
        if (slug is not null && !SlugFormat().IsMatch(slug))
            throw CodaException.BadRequest("The slug may only contain letters, digits and dashes.");
        if (call.Services.World.Docs().Any(other => other.Id != doc.Id && other.Published?.Slug == slug && slug is not null))
            throw CodaException.BadRequest("The slug is already in use.");
        var categories = (body["categoryNames"] as JsonArray)?.Select(name => name!.GetValue<string>()).ToImmutableList();
        if (categories?.Find(name => !Categories.Contains(name)) is { } unknown)
            throw CodaException.BadRequest($"There is no category named {unknown}.");
        return call.Accept(doc, new PublishDocEdit(
            slug, body["discoverable"]?.GetValue<bool>(), body["earnCredit"]?.GetValue<bool>(), categories, body["mode"]?.GetValue<string>()));
    }

    private static CodaAnswer UnpublishDoc(CodaCall call)
    {
        var doc = call.LiveDoc();
        call.Services.World.Set(doc.Id, current => current with { Published = null });
        return CodaAnswer.Ok([]);
    }

    private static JsonArray Named(IEnumerable<string> names) => [.. names.Select(name => new JsonObject { ["name"] = name })];

    [GeneratedRegex("^[a-zA-Z0-9-]+$")]
    private static partial Regex SlugFormat();
}
