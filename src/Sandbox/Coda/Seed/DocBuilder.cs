using System.Collections.Immutable;

namespace CodaMcp.Sandbox.Coda;

/// <summary>Builds a seeded document from plain text. Every id is derived from names, so it never changes.</summary>
internal sealed class DocBuilder
{
    private readonly DateTimeOffset touched;
    private DocModel doc;

    public DocBuilder(string id, string name, string icon, string owner, int daysAgo)
    {
        touched = Northwind.Anchor.AddDays(-daysAgo);
        doc = new DocModel
        {
            Id = id,
            Name = name,
            IconName = icon,
            Owner = owner,
            CreatedAt = Northwind.Anchor.AddDays(-210 - daysAgo),
            UpdatedAt = touched,
            Access = ImmutableSortedDictionary<string, string>.Empty.Add(owner, "write"),
            Opened = ImmutableSortedDictionary<string, DateTimeOffset>.Empty.Add(owner, touched),
            People = Northwind.People.ToImmutableSortedDictionary(person => person.Email, person => person.Name),
        };
    }

    /// <summary>Shares the document. A user who opened it finds it in the list.</summary>
    public DocBuilder Share(string loginId, string access = "write", bool opened = true)
    {
        doc = doc with { Access = doc.Access.SetItem(loginId, access) };
        if (opened)
            doc = doc with { Opened = doc.Opened.SetItem(loginId, touched) };
        return this;
    }

    /// <summary>Shares the document with a group, domain or workspace.</summary>
    public DocBuilder Grant(string type, string value, string access)
    {
        doc = doc with { Grants = doc.Grants.Add(new GrantModel(type, value, access)) };
        return this;
    }

    public DocBuilder Settings(AclSettingsModel settings)
    {
        doc = doc with { AclSettings = settings };
        return this;
    }

    /// <summary>Publishes the document, with a custom domain.</summary>
    public DocBuilder Publish(string slug, string description, string domain, params string[] categories)
    {
        doc = doc with
        {
            Published = new PublishedModel { Slug = slug, Description = description, PublishedAt = doc.CreatedAt.AddDays(30), Categories = [.. categories] },
            Domains = [new CustomDomainModel { Domain = domain, AddedAt = doc.CreatedAt.AddDays(31) }],
        };
        return this;
    }

    public DocBuilder In(string folderId)
    {
        doc = doc with { FolderId = folderId };
        return this;
    }

    public DocBuilder Star(string loginId)
    {
        doc = doc with { StarredBy = doc.StarredBy.Add(loginId) };
        return this;
    }

    /// <summary>
    /// Adds a page. A line <c>{{table:ID}}</c> of its markdown is the place of that table. <c>{{image:NAME}}</c> at the end of a line is an image in it.
    /// </summary>
    public string Page(string name, string markdown, string? parent = null, string? subtitle = null, string? icon = null, bool hidden = false)
    {
        var id = CodaIds.Stable("canvas-", $"{doc.Id}/{parent}/{name}");
        var content = ImmutableList.CreateBuilder<ContentElement>();
        foreach (var block in MarkdownReading.Read(markdown))
        {
            var lineId = CodaIds.Stable("cl-", $"{id}/{content.Count}");
            var (text, html) = block.Text.Split("{{image:") is [var before, var image]
                ? (before.TrimEnd(), $"<img src=\"https://codahosted.io/docs/{doc.Id}/blobs/{image[..^2]}\">")
                : (block.Text, null);
            content.Add(block.Text.StartsWith("{{table:", StringComparison.Ordinal)
                ? new ContentElement { Id = lineId, TableId = block.Text["{{table:".Length..^2] }
                : new ContentElement
                {
                    Id = lineId,
                    Style = block.Style,
                    Text = text,
                    Html = html,
                    Level = block.Level,
                    Checked = block.Checked,
                    Language = block.Language,
                });
        }
        doc = doc with
        {
            Pages = doc.Pages.Add(new PageModel
            {
                Id = id,
                Name = name,
                Subtitle = subtitle,
                IconName = icon,
                ParentId = parent,
                IsHidden = hidden,
                CreatedAt = doc.CreatedAt.AddDays(doc.Pages.Count),
                UpdatedAt = touched.AddHours(-doc.Pages.Count),
                CreatedBy = doc.Owner,
                UpdatedBy = doc.Owner,
                Content = content.ToImmutable(),
            }),
        };
        return id;
    }

    /// <summary>Adds a page that embeds content from another address.</summary>
    public void Embed(string name, string url) =>
        doc = doc with
        {
            Pages = doc.Pages.Add(new PageModel
            {
                Id = CodaIds.Stable("canvas-", $"{doc.Id}//{name}"),
                Name = name,
                ContentType = "embed",
                EmbedUrl = url,
                CreatedAt = doc.CreatedAt,
                UpdatedAt = touched,
                CreatedBy = doc.Owner,
                UpdatedBy = doc.Owner,
            }),
        };

    public void Add(AutomationModel automation) => doc = doc with { Automations = doc.Automations.Add(automation) };

    public void Add(TableModel table) => doc = doc with { Tables = doc.Tables.Add(table) };

    public void Add(FormulaModel formula) => doc = doc with { Formulas = doc.Formulas.Add(formula) };

    public void Add(ControlModel control) => doc = doc with { Controls = doc.Controls.Add(control) };

    public DocModel Build() => doc;
}
