namespace CodaMcp.Sandbox.Coda;

/// <summary>Northwind Labs: a small company that sells weather instruments, and its documents. They are the same in every process.</summary>
internal static class Northwind
{
    public const string WorkspaceId = "ws-Northwind1";
    public const string WorkspaceName = "Northwind Labs";
    public const string OrganizationId = "org-Northwind1";
    public const string FolderId = "fl-NorthTeam1";
    public const string FolderName = "Team";

    public const string TrackerId = "NwTracker1";
    public const string MeetingsId = "NwMeeting1";
    public const string OkrsId = "NwOkrs2026";
    public const string CrmId = "NwCrmSales";

    public const string Service = "service@northwind-labs.example";
    public const string Alice = "alice@northwind-labs.example";
    public const string Bob = "bob@northwind-labs.example";
    public const string Dana = "dana@northwind-labs.example";

    /// <summary>The time of the latest activity in the seed, before the sandbox starts.</summary>
    public static DateTimeOffset Anchor { get; } = new(2026, 11, 20, 17, 0, 0, TimeSpan.Zero);

    public static IReadOnlyList<SandboxCodaUser> Users { get; } =
    [
        new("Northwind Service", Service, SandboxCodaRole.DocMaker,
        [
            new(CodaSandbox.ServiceToken, "CodaMcp service"),
            new("7c0d4a11-5e2b-4c1f-9b6a-000000000002", "Reporting (read only)", CanWrite: false),
            new("7c0d4a11-5e2b-4c1f-9b6a-000000000003", "Intake form (write only)", CanRead: false),
            new("7c0d4a11-5e2b-4c1f-9b6a-000000000004", "Project Tracker only", DocId: TrackerId),
            new("7c0d4a11-5e2b-4c1f-9b6a-000000000005", "Tasks table only", DocId: TrackerId, TableId: ProjectTracker.TasksId),
            new("7c0d4a11-5e2b-4c1f-9b6a-000000000006", "Second service token"),
        ]),
        new("Alice Andersen", Alice, SandboxCodaRole.DocMaker, [new("a11ce000-5e2b-4c1f-9b6a-000000000001", "Alice's laptop")]),
        new("Bob Okafor", Bob, SandboxCodaRole.Editor, [new("b0b00000-5e2b-4c1f-9b6a-000000000001", "Bob's laptop")]),
        new("Dana Whitfield", Dana, SandboxCodaRole.Admin, [new("da4a0000-5e2b-4c1f-9b6a-000000000001", "Dana's laptop")]),
    ];

    /// <summary>All people of Northwind Labs, with or without a token.</summary>
    public static IReadOnlyList<(string Email, string Name)> People { get; } =
    [
        (Alice, "Alice Andersen"),
        (Bob, "Bob Okafor"),
        (Dana, "Dana Whitfield"),
        ("priya@northwind-labs.example", "Priya Raman"),
        ("mateo@northwind-labs.example", "Mateo Silva"),
        ("hana@northwind-labs.example", "Hana Kobayashi"),
        ("jonas@northwind-labs.example", "Jonas Lindqvist"),
        ("ruth@northwind-labs.example", "Ruth Mensah"),
    ];

    public static IReadOnlyList<DocModel> Docs() =>
    [
        ProjectTracker.Build(),
        MeetingNotes.Build(),
        CompanyOkrs.Build(),
        Crm.Build(),
        .. PrivateDocs.Build(),
    ];
}
