using System.Collections.Immutable;

namespace CodaMcp.Sandbox.Coda;

/// <summary>A document at one version. Immutable, so that a snapshot is a reference and readers never see half a write.</summary>
internal sealed record DocModel
{
    public required string Id { get; init; }
    public required string Name { get; init; }
    public required string Owner { get; init; }
    public required DateTimeOffset CreatedAt { get; init; }
    public required DateTimeOffset UpdatedAt { get; init; }

    /// <summary>
    /// When provisioning ends. Until then every operation on the document answers 409. <see langword="null"/> for a seeded document.
    /// </summary>
    public DateTimeOffset? ProvisionedAt { get; init; }

    /// <summary>The previous name, and until when reads return it.</summary>
    public FormerName? FormerName { get; init; }

    public string? IconName { get; init; }
    public string? SourceDocId { get; init; }
    public string FolderId { get; init; } = Northwind.FolderId;
    public string TimeZone { get; init; } = "UTC";
    public long Version { get; init; } = 1;
    public PublishedModel? Published { get; init; }
    public ImmutableList<CustomDomainModel> Domains { get; init; } = [];

    /// <summary>Access by login id: "write", "comment" or "readonly". The owner is always in it.</summary>
    public ImmutableSortedDictionary<string, string> Access { get; init; } = ImmutableSortedDictionary<string, string>.Empty;

    /// <summary>Access of more than one person at once. Ask <see cref="DocAccess"/> what it all amounts to.</summary>
    public ImmutableList<GrantModel> Grants { get; init; } = [];

    public AclSettingsModel AclSettings { get; init; } = new();

    /// <summary>When each login id last opened it; who never did does not find it in listDocs.</summary>
    public ImmutableSortedDictionary<string, DateTimeOffset> Opened { get; init; } = ImmutableSortedDictionary<string, DateTimeOffset>.Empty;

    public ImmutableSortedSet<string> StarredBy { get; init; } = [];

    /// <summary>People that person cells can name: email → display name.</summary>
    public ImmutableSortedDictionary<string, string> People { get; init; } = ImmutableSortedDictionary<string, string>.Empty;

    public ImmutableList<PageModel> Pages { get; init; } = [];
    public ImmutableSortedSet<string> DeletedPageIds { get; init; } = [];
    public ImmutableList<TableModel> Tables { get; init; } = [];
    public ImmutableList<FormulaModel> Formulas { get; init; } = [];
    public ImmutableList<ControlModel> Controls { get; init; } = [];
    public ImmutableList<AutomationModel> Automations { get; init; } = [];

    public bool IsPublished => Published is not null;

    public PageModel? Page(string id) => Pages.Find(page => page.Id == id);

    public TableModel? Table(string id) => Tables.Find(table => table.Id == id);

    /// <summary>The table that holds the rows of a table or view.</summary>
    public TableModel BaseOf(TableModel table) => table.ParentTableId is { } parent ? Table(parent)! : table;

    public DocModel With(PageModel page) => this with { Pages = Pages.Replace(Page(page.Id)!, page) };

    public DocModel With(TableModel table) => this with { Tables = Tables.Replace(Table(table.Id)!, table) };
}
