namespace CodaMcp.Sandbox.Coda;

/// <summary>Documents that only some users see. Alice has a second "Meeting Notes", so the name is ambiguous for her.</summary>
internal static class PrivateDocs
{
    public const string AliceNotesId = "NwAliceOwn";
    public const string BobPrivateId = "NwBobDraft";
    public const string BoardId = "NwBoardPrp";

    public static IEnumerable<DocModel> Build()
    {
        var alice = new DocBuilder(AliceNotesId, "Meeting Notes", "lock", Northwind.Alice, daysAgo: 5).In(NorthwindWorkspace.AliceFolderId);
        alice.Page("One on one with Dana", "* Asked for a second designer from March.\n* Website numbers: 38 % more configurations finished.");
        alice.Page("Ideas", "A postcard from every hut in the pilot.\n\nA page that shows today's weather at our office, honestly measured.");
        yield return alice.Build();

        var bob = new DocBuilder(BobPrivateId, "Territory plan (draft)", "chart", Northwind.Bob, daysAgo: 8).In(NorthwindWorkspace.BobFolderId);
        bob.Page("Plan", "## North\nKeep Fjellvik, find two more rescue services.\n\n## Alps\nHand over to a partner by summer.");
        yield return bob.Build();

        var board = new DocBuilder(BoardId, "Board Preparation", "lock", Northwind.Dana, daysAgo: 2).In(NorthwindWorkspace.DanaFolderId);
        board.Page("December board", "## Agenda\n1. Results of the year\n2. Second climate chamber\n3. Salaries 2027\n\nNot to be shared before December 10.");
        yield return board.Build();
    }
}
