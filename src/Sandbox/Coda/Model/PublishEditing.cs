namespace CodaMcp.Sandbox.Coda;

/// <summary>Publishes a document, and changes its publication.</summary>
internal static class PublishEditing
{
    public static DocModel Apply(DocModel doc, PublishDocEdit edit, DateTimeOffset at)
    {
        var published = doc.Published ?? new PublishedModel { Slug = doc.Id.ToLowerInvariant(), PublishedAt = at };
        return doc with
        {
            Published = published with
            {
                Slug = edit.Slug ?? published.Slug,
                Discoverable = edit.Discoverable ?? published.Discoverable,
                EarnCredit = edit.EarnCredit ?? published.EarnCredit,
                Mode = edit.Mode ?? published.Mode,
                Categories = edit.Categories ?? published.Categories,
            },
        };
    }
}
