using System.Text.Json.Nodes;
using CodaMcp.Sandbox.Coda;

namespace CodaMcp.Tests.Sandbox.Coda;

/// <summary>
/// Compares the sandbox with recorded responses of the real API. Errors are compared word by word, other responses by their form
/// (<see cref="AnswerForms"/>). Each is compared with all responses of the sandbox to the same operation here.
/// </summary>
public sealed class RecordedAnswerTests
{
    private const string Kit = "/docs/NwMeeting1/tables/Demo%20kit";
    private const string KitRow = Kit + "/rows/Barometer%203%20prototype";
    private const string OtherKitRow = Kit + "/rows/Wind%20vane%20on%20a%20stick";
    private const string BlankKitRow = Kit + "/rows/Spare%20cable";
    private const string Risks = CodaClient.Tracker + "/pages/Risks";

    // Recorded paths that the sandbox does not simulate, with the reason. A star matches anything.
    private static readonly (string Name, string Form, string Why)[] NotPlayed =
    [
        ("*", "* address /docs?folderId=…", "Answers of 2026 have /folders/ID."),
        ("*listTables-2", "*.parent.browserLink *", "Its author replaced the link."),
        ("*listTables-*", "$.href address *", "Answers of 2026 come without it."),
        ("*listRows-rich-5", "cell null", "Derived from a type, never seen in an answer."),
        ("*getRow-rich-9", "cell {@context: = http://schema.org/, @type: = MonetaryAmount, amount: string, *", "Derived from a type, never seen in an answer."),
        ("*listRows-rich-4", "$.nextSyncToken *", "Its author replaced the tokens; other answers have one on every page."),
        ("*listFolders-1", "$.href address /apis/v1/folders", "Derived from a type; recorded listings have the page token in it."),
    ];

    // Members of the specification that no recording has. Seeded objects have more members than the recorded ones.
    private static readonly string[] BySpecification =
    [
        "getDoc $.icon",
        "getPage $.icon",
        "listDocs $.items[].docSize.baseTableCount",
        "listDocs $.items[].published",
        "listDocs $.nextPageLink",
        "createDoc $.workspace",
        "createDoc $.folder",
        "createDoc $.requestId",
        "getColumn $.display",
        "getColumn $.defaultValue",
        "listColumns $.items[].defaultValue",
        "listColumns $.items[].format.",
    ];

    public static TheoryData<string> Answers => [.. RecordedAnswer.All.Where(answer => answer.Operation != "any").Select(answer => answer.Name)];

    public static TheoryData<string> Errors => [.. RecordedAnswer.All.Where(answer => answer.Operation == "any").Select(answer => answer.Name)];

    public static TheoryData<string> RecordedOperations =>
        [.. CodaOperations.All("").Where(operation => operation.Evidence == CodaEvidence.Recorded).Select(operation => operation.Id)];

    [Theory]
    [MemberData(nameof(Answers))]
    public async Task An_answer_has_every_member_and_form_that_was_recorded(string name)
    {
        var recorded = RecordedAnswer.Of(name);
        await using var coda = await CodaClient.Start();
        var played = new HashSet<string>();
        foreach (var reply in await Play(coda, recorded.Operation, recorded.Rich))
        {
            Assert.True(recorded.Status == 0 || recorded.Status == reply.Status, $"{name}: {reply.Status}");
            played.UnionWith(AnswerForms.Of(reply.Json));
        }
        var missing = AnswerForms.Of(recorded.Body).Except(played).Where(form => !NotPlayed.Any(rule => Like(rule.Name, name) && Like(rule.Form, form)));
        Assert.Equal([], missing.Order());
    }

    [Theory]
    [MemberData(nameof(RecordedOperations))]
    public async Task An_answer_has_no_member_that_was_never_recorded(string operation)
    {
        var recorded = RecordedAnswer.All.Where(answer => answer.Operation == operation).SelectMany(answer => Members(answer.Body)).ToHashSet();
        await using var coda = await CodaClient.Start();
        foreach (var reply in await Play(coda, operation, rich: true))
        {
            var unknown = Members(reply.Json).Except(recorded).Where(member => !BySpecification.Any(allowed => $"{operation} {member}".StartsWith(allowed, StringComparison.Ordinal)));
            Assert.Equal([], unknown.Order());
        }

        static IEnumerable<string> Members(JsonNode body) =>
            AnswerForms.Of(body).Where(form => !form.StartsWith("cell ", StringComparison.Ordinal)).Select(form => form.Split(' ')[0]);
    }

    [Theory]
    [MemberData(nameof(Errors))]
    public async Task An_error_is_said_in_the_words_that_were_recorded(string name)
    {
        var recorded = RecordedAnswer.Of(name);
        await using var coda = await CodaClient.Start();
        var reply = await Provoke(coda, recorded);
        Assert.Equal((recorded.Status, recorded.Body.ToJsonString()), (reply.Status, reply.Json.ToJsonString()));
    }

    [Fact]
    public void Every_operation_says_how_its_answer_is_known_and_a_recorded_one_has_its_recording()
    {
        var recorded = RecordedAnswer.All.Select(answer => answer.Operation).ToHashSet();
        foreach (var operation in CodaOperations.All(""))
            Assert.True(Enum.IsDefined(operation.Evidence) && (operation.Evidence != CodaEvidence.Recorded || recorded.Contains(operation.Id)), operation.Id);
    }

    [Theory]
    [InlineData("getPermissions")]
    [InlineData("addPermission")]
    [InlineData("listPageAnalytics")]
    [InlineData("listDocAnalytics")]
    public void Permissions_and_analytics_are_by_the_specification_only(string operation) =>
        Assert.Equal(CodaEvidence.SpecificationOnly, CodaOperations.All("").Single(candidate => candidate.Id == operation).Evidence);

    private static async Task<IReadOnlyList<CodaReply>> Play(CodaClient coda, string operation, bool rich)
    {
        var format = $"valueFormat={(rich ? "rich" : "simple")}";
        return operation switch
        {
            "listDocs" => [await Copied(coda, "/docs"), await coda.Get("/docs?limit=1", coda.Dana)],
            "createDoc" => [await coda.Post("/docs", """{"title":"Plan"}""")],
            "getDoc" => [await coda.Get(CodaClient.Tracker)],
            "listFolders" => [await coda.Get("/folders")],
            "getPage" => [await coda.Get(CodaClient.Tracker + "/pages/Risks")],
            "createPage" => [await coda.Post(CodaClient.Tracker + "/pages", """{"name":"Plan"}""")],
            "updatePage" => [await coda.Put(Risks, """{"name":"Plan"}""")],
            "listPageContent" => [await coda.Get(Risks + "/content?limit=500"), await coda.Get(await coda.NewPage("# One\n\ntwo") + "/content")],
            "beginPageContentExport" => [await Begun(coda)],
            "getPageContentExportStatus" => [await coda.Get((await Begun(coda)).Json["href"]!.ToString())],
            "getMutationStatus" => [await coda.Get("/mutationStatus/" + (await coda.Put(Risks, """{"name":"Plan"}""")).RequestId)],
            "listTables" => [await coda.Get(CodaClient.Tracker + "/tables"), await coda.Get(CodaClient.Tracker + "/tables?tableTypes=view")],
            "listColumns" => [await coda.Get(CodaClient.Tasks + "/columns"), await coda.Get("/docs/NwOkrs2026/tables/Objectives/columns")],
            "getColumn" => [await coda.Get(CodaClient.Tasks + "/columns/Task"), await coda.Get(CodaClient.Tasks + "/columns/Status")],
            "listRows" => [await coda.Get($"{Kit}/rows?{format}"), await coda.Get($"{Kit}/rows?limit=2&{format}")],
            "getRow" => [await coda.Get($"{KitRow}?{format}"), await coda.Get($"{OtherKitRow}?{format}"), await coda.Get($"{BlankKitRow}?{format}")],
            "upsertRows" => [await coda.Post(CodaClient.Tasks + "/rows", """{"rows":[{"cells":[{"column":"Task","value":"Plan"}]}]}""")],
            "updateRow" => [await coda.Put(OtherKitRow, """{"row":{"cells":[{"column":"Serial","value":"1"}]}}""")],
            "deleteRow" => [await coda.Delete(BlankKitRow)],
            "deleteRows" => [await coda.Delete(Kit + "/rows", """{"rowIds":["i-none"]}""")],
            "pushButton" => [await coda.Post(CodaClient.Tasks + "/rows/Prepare%20spare%20parts%20list/buttons/Complete")],
            "getFormula" => [await coda.Get(CodaClient.Tracker + "/formulas/OpenTaskCount"), await coda.Get(CodaClient.Tracker + "/formulas/NextLaunch")],
            "getControl" => [await coda.Get(CodaClient.Tracker + "/controls/Hours%20per%20week"), await coda.Get(CodaClient.Tracker + "/controls/Owner%20filter")],
            "resolveBrowserLink" => [await coda.Get("/resolveBrowserLink?url=" + Uri.EscapeDataString((await coda.Get(KitRow)).Json["browserLink"]!.ToString()))],
            _ => throw new InvalidOperationException($"Nothing plays {operation}."),
        };
    }

    private static Task<CodaReply> Provoke(CodaClient coda, RecordedAnswer error) => (error.Status, error.Name.Split('-')[^1], (string?)error.Body["message"]) switch
    {
        (400, _, "Doc is not yet up to date.") => coda.Send(HttpMethod.Get, CodaClient.Tracker + "/tables", headers: ("X-Coda-Doc-Version", "newest")),
        (400, "2", _) => coda.Get(Risks + "/content?contentFormat=bogusFormat"),
        (400, "3", _) => coda.Get(CodaClient.Tracker + "/pages?limit=3&pageToken=any"),
        (400, "4", _) => coda.Post(CodaClient.Tasks + "/rows", $$"""{"rows":[{"cells":[{"column":"Task","value":"{{new string('x', 131 * 1024)}}"}]}]}"""),
        (400, _, "Invalid pageToken.") => coda.Get(CodaClient.Tracker + "/pages?pageToken=bad"),
        (400, _, "request entity too large") => coda.Post(CodaClient.Tasks + "/rows", new string(' ', (2 * 1024 * 1024) + 1)),
        (401, _, _) => coda.Get("/whoami", "no-such-token"),
        (404, _, "Not Found") => coda.Get("/docs/no-such-doc"),
        (404, _, "Could not find a row with the specified ID or name.") => coda.Get(CodaClient.Tasks + "/rows/i-none"),
        (404, _, "Could not find a page with the specified ID or name.") => coda.Get(CodaClient.Tracker + "/pages/canvas-none"),
        (409, _, _) => Early(),
        (429, _, _) => Often(),
        _ => throw new InvalidOperationException($"Nothing provokes {error.Name}."),
    };

    private static async Task<CodaReply> Copied(CodaClient coda, string path)
    {
        await coda.Post("/docs", """{"sourceDoc":"NwTracker1"}""", coda.Dana);
        return await coda.Get(path, coda.Dana);
    }

    private static Task<CodaReply> Begun(CodaClient coda) => coda.Post(Risks + "/export", """{"outputFormat":"markdown"}""");

    private static async Task<CodaReply> Early()
    {
        await using var coda = await CodaClient.Start(CodaSandboxBehaviour.Instant with { DocProvisioning = TimeSpan.FromSeconds(2) });
        return await coda.Get($"/docs/{(await coda.Post("/docs")).Json["id"]}/pages");
    }

    private static async Task<CodaReply> Often()
    {
        await using var coda = await CodaClient.Start(CodaSandboxBehaviour.Instant with { RateLimits = new CodaRateLimits() });
        for (var call = 0; call < 4; call++)
            await coda.Get("/docs");
        return await coda.Get("/docs");
    }

    private static bool Like(string pattern, string text) =>
        System.IO.Enumeration.FileSystemName.MatchesSimpleExpression(pattern, text, ignoreCase: false);
}
