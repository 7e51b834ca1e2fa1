using System.Collections.Immutable;

namespace CodaMcp.Sandbox.Coda;

/// <summary>A document at one version. It is immutable, so a snapshot is a reference, and readers never see a partial write.</summary>
internal sealed record DocModel
{
    public required string Id { get; init; }
    public required string Name { get; init; }
    public required string Owner { get; init; }
    public required DateTimeOffset CreatedAt { get; init; }
    public required DateTimeOffset UpdatedAt { get; init; }

    /// <summary>The end of provisioning. Until then every operation on the document answers 409. <see langword="null"/> for a seeded document.</summary>
    public DateTimeOffset? ProvisionedAt { get; init; }

    /// <summary>The previous name, and how long reads return it.</summary>
    public FormerName? FormerName { get; init; }

    public string? IconName { get; init; }
    public string? SourceDocId { get; init; }
    public string FolderId { get; init; } = Northwind.FolderId;
    public string TimeZone { get; init; } = "UTC";
    public long Version { get; init; } = 1;
    public PublishedModel? Published { get; init; }
    public ImmutableList<CustomDomainModel> Domains { get; init; } = [];

    /// <summary>Access by login id: "write", "comment" or "readonly". It always contains the owner.</summary>
    public ImmutableSortedDictionary<string, string> Access { get; init; } = ImmutableSortedDictionary<string, string>.Empty;

    /// <summary>Access of groups of people. <see cref="DocAccess"/> combines all permissions.</summary>
    public ImmutableList<GrantModel> Grants { get; init; } = [];

    public AclSettingsModel AclSettings { get; init; } = new();

    /// <summary>The time at which each login id last opened it. listDocs does not show it to users who never opened it.</summary>
    public ImmutableSortedDictionary<string, DateTimeOffset> Opened { get; init; } = ImmutableSortedDictionary<string, DateTimeOffset>.Empty;

    public ImmutableSortedSet<string> StarredBy { get; init; } = [];

    /// <summary>The people for person cells: email → display name.</summary>
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

    /// <summary>Returns the table with the rows of a table or view.</summary>
    public TableModel BaseOf(TableModel table) => table.ParentTableId is { } parent ? Table(parent)! : table;

    public DocModel With(PageModel page) => this with { Pages = Pages.Replace(Page(page.Id)!, page) };

    public DocModel With(TableModel table) => this with { Tables = Tables.Replace(Table(table.Id)!, table) };
}
