namespace CodaMcp.Sandbox.Coda;

/// <summary>The workspace of Northwind Labs: its members, groups and folders.</summary>
internal static class NorthwindWorkspace
{
    public const string SalesFolderId = "fl-NwSalesDsk";

    /// <summary>A subfolder of the Sales folder.</summary>
    public const string ProposalsFolderId = "fl-NwProposal";

    /// <summary>A folder without documents, which can be deleted.</summary>
    public const string ArchiveFolderId = "fl-NwArchive1";

    public const string AliceFolderId = "fl-NwAliceOwn";
    public const string BobFolderId = "fl-NwBobOwn01";
    public const string DanaFolderId = "fl-NwDanaOwn1";

    public const string SalesGroupId = "grp-NwSales01";
    public const string FieldGroupId = "grp-NwField01";

    // There are so many keepers that the members need two pages, and that a search for principals reaches its limit.
    private static readonly string[] KeeperNames = ["Aino", "Birk", "Celia", "Dario", "Edda", "Finn", "Gaia"];
    private static readonly string[] KeeperFamilies = ["Aalto", "Brenner", "Caduff", "Dalen"];

    /// <summary>Groups for sharing. The API cannot change them.</summary>
    public static IReadOnlyList<(string Id, string Name, string[] Emails)> Groups { get; } =
    [
        (SalesGroupId, "Sales", [Northwind.Bob, "ruth@northwind-labs.example"]),
        (FieldGroupId, "Field team", ["hana@northwind-labs.example", "mateo@northwind-labs.example", "priya@northwind-labs.example"]),
    ];

    public static WorkspaceModel Build() => new() { Folders = [.. Folders()], Members = [.. Members()] };

    private static IEnumerable<FolderModel> Folders()
    {
        var founded = Northwind.Anchor.AddDays(-400);
        yield return new()
        {
            Id = Northwind.FolderId,
            Name = Northwind.FolderName,
            Description = "What everybody works with",
            IconName = "compass",
            CreatedAt = founded,
            StarredBy = [Northwind.Service, Northwind.Alice],
        };
        yield return new() { Id = SalesFolderId, Name = "Sales", Description = "Companies, deals and what we promised", IconName = "handshake", CreatedAt = founded.AddDays(40) };
        yield return new() { Id = ProposalsFolderId, Name = "Proposals", ParentId = SalesFolderId, IconName = "star", CreatedAt = founded.AddDays(60) };
        yield return new() { Id = ArchiveFolderId, Name = "Archive", Description = "Empty since the last clean-up", CreatedAt = founded.AddDays(90) };
        yield return new() { Id = AliceFolderId, Name = "My Docs", CreatedAt = founded.AddDays(12), PersonalTo = Northwind.Alice };
        yield return new() { Id = BobFolderId, Name = "My Docs", CreatedAt = founded.AddDays(60), PersonalTo = Northwind.Bob };
        yield return new() { Id = DanaFolderId, Name = "My Docs", CreatedAt = founded, PersonalTo = Northwind.Dana };
    }

    private static IEnumerable<MemberModel> Members()
    {
        var users = Northwind.Users.Select(user => (user.LoginId, user.Name, user.Role));
        var people = Northwind.People
            .Where(person => Northwind.Users.All(user => user.LoginId != person.Email))
            .Select((person, index) => (person.Email, person.Name, index == 0 ? SandboxCodaRole.DocMaker : SandboxCodaRole.Editor));
        var keepers = KeeperFamilies.SelectMany(family => KeeperNames, (family, name) =>
            ($"{name}.{family}@northwind-labs.example".ToLowerInvariant(), $"{name} {family}", SandboxCodaRole.Editor));
        return users.Concat(people).Concat(keepers).Select((member, index) => new MemberModel
        {
            Email = member.Item1,
            Name = member.Item2,
            Role = member.Item3,
            RegisteredAt = Northwind.Anchor.AddDays(-400 + (index * 9)),
            // Every fifth keeper is inactive.
            LastActiveAt = Northwind.Anchor.AddDays(index < 12 || index % 5 > 0 ? -(index % 4) : -70),
        });
    }
}
