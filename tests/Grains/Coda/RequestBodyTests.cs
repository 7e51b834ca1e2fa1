using System.Reflection;
using System.Text.Json;
using CodaMcp.Coda;
using CodaMcp.Coda.Contract;
using Microsoft.AspNetCore.Http;
using Refit;

namespace CodaMcp.Tests.Coda;

/// <summary>
/// Tests the body of every operation, as it arrives over real HTTP. A new operation of <see cref="ICodaApi"/> needs a sample here.
/// </summary>
public sealed class RequestBodyTests
{
    // A valid response to every write.
    private const string Answer = """{"id":"x","name":"x","requestId":"mutate:1","browserLink":"https://coda.io/d/_dx","rowId":"i-1","rowIds":["i-1"],"columnId":"c-1"}""";

    private static readonly Dictionary<string, (object Body, string Json)> Samples = new()
    {
        [nameof(ICodaApi.CreateDoc)] = (
            new DocCreate { Title = "Plan", SourceDoc = "d0", Timezone = "Europe/Paris", FolderId = "fl-1", InitialPage = NewPage },
            """{"title":"Plan","sourceDoc":"d0","timezone":"Europe/Paris","folderId":"fl-1","initialPage":{"name":"Start","subtitle":"s","iconName":"rocket","imageUrl":"https://example.com/i.png","parentPageId":"canvas-1","pageContent":{"type":"canvas","canvasContent":{"format":"markdown","content":"# Größe"}}}}"""),
        [nameof(ICodaApi.UpdateDoc)] = (new DocUpdate { Title = "Plan", IconName = "rocket" }, """{"title":"Plan","iconName":"rocket"}"""),
        [nameof(ICodaApi.AddPermission)] = (
            new PermissionAdd { Access = "write", Principal = new Principal { Type = "email", Email = "ada@example.com" }, SuppressEmail = true },
            """{"access":"write","principal":{"type":"email","email":"ada@example.com"},"suppressEmail":true}"""),
        [nameof(ICodaApi.UpdateAclSettings)] = (new AclSettings { AllowCopying = false }, """{"allowCopying":false}"""),
        [nameof(ICodaApi.PublishDoc)] = (
            new DocPublish { Slug = "plan", Discoverable = true, EarnCredit = false, CategoryNames = ["Planning"], Mode = "play" },
            """{"slug":"plan","discoverable":true,"earnCredit":false,"categoryNames":["Planning"],"mode":"play"}"""),
        [nameof(ICodaApi.AddCustomDocDomain)] = (new CustomDocDomainAdd("docs.example.com"), """{"customDocDomain":"docs.example.com"}"""),
        [nameof(ICodaApi.UpdateCustomDocDomain)] = (new CustomDocDomainUpdate(), "{}"),
        [nameof(ICodaApi.CreateFolder)] = (new FolderCreate { Name = "Plans", WorkspaceId = "ws-1", Description = "d" }, """{"name":"Plans","workspaceId":"ws-1","description":"d"}"""),
        [nameof(ICodaApi.UpdateFolder)] = (new FolderUpdate { Name = "Plans" }, """{"name":"Plans"}"""),
        [nameof(ICodaApi.CreatePage)] = (
            NewPage,
            """{"name":"Start","subtitle":"s","iconName":"rocket","imageUrl":"https://example.com/i.png","parentPageId":"canvas-1","pageContent":{"type":"canvas","canvasContent":{"format":"markdown","content":"# Größe"}}}"""),
        [nameof(ICodaApi.UpdatePage)] = (
            new PageUpdate { IsHidden = true, ContentUpdate = new PageContentUpdate { InsertionMode = "append", ElementId = "cl-1", CanvasContent = new CanvasContent("html", "<p>a</p>") } },
            """{"isHidden":true,"contentUpdate":{"insertionMode":"append","elementId":"cl-1","canvasContent":{"format":"html","content":"<p>a</p>"}}}"""),
        [nameof(ICodaApi.DeletePageContent)] = (new PageContentDelete(["cl-1", "cl-2"]), """{"elementIds":["cl-1","cl-2"]}"""),
        [nameof(ICodaApi.BeginPageContentExport)] = (new PageExportRequest("markdown"), """{"outputFormat":"markdown"}"""),
        [nameof(ICodaApi.UpsertRows)] = (
            new RowsUpsert { Rows = [new RowEdit([new CellEdit("c-1", Value("""["a","b"]""")), new CellEdit("c-2", Value("1.5"))])], KeyColumns = ["c-1"] },
            """{"rows":[{"cells":[{"column":"c-1","value":["a","b"]},{"column":"c-2","value":1.5}]}],"keyColumns":["c-1"]}"""),
        [nameof(ICodaApi.UpdateRow)] = (new RowUpdate(new RowEdit([new CellEdit("c-1", Value("true"))])), """{"row":{"cells":[{"column":"c-1","value":true}]}}"""),
        [nameof(ICodaApi.DeleteRows)] = (new RowsDelete(["i-1", "i-2"]), """{"rowIds":["i-1","i-2"]}"""),
        [nameof(ICodaApi.TriggerWebhookAutomation)] = (
            new Dictionary<string, JsonElement> { ["name"] = Value("\"Ada\""), ["Count"] = Value("3"), ["nested"] = Value("""{"a":[null]}""") },
            """{"name":"Ada","Count":3,"nested":{"a":[null]}}"""),
        [nameof(ICodaApi.ChangeUserRole)] = (new RoleChange("ada@example.com", "DocMaker"), """{"email":"ada@example.com","newRole":"DocMaker"}"""),
        [nameof(ICodaApi.AddGoLink)] = (
            new GoLinkAdd { Name = "plan", DestinationUrl = "https://example.com/", Description = "d", UrlPattern = "https://example.com/{*}", CreatorEmail = "ada@example.com" },
            """{"name":"plan","destinationUrl":"https://example.com/","description":"d","urlPattern":"https://example.com/{*}","creatorEmail":"ada@example.com"}"""),
    };

    public static TheoryData<string> WithBody => [.. Writes.Where(method => BodyOf(method) is not null).Select(method => method.Name)];

    public static TheoryData<string> WithoutBody => [.. Writes.Where(method => BodyOf(method) is null).Select(method => method.Name)];

    /// <summary>The operations that change something.</summary>
    internal static IEnumerable<string> Changing => Writes.Select(method => method.Name).Where(name => name != nameof(ICodaApi.BeginPageContentExport));

    [Theory]
    [MemberData(nameof(WithBody))]
    public async Task A_body_arrives_as_the_contract_has_it(string operation)
    {
        Assert.True(Samples.TryGetValue(operation, out var sample), $"{operation} has no sample: add one.");

        var arrived = await Send(operation);

        Assert.Equal("application/json", arrived.ContentType?.Split(';')[0]);
        Assert.True(JsonElement.DeepEquals(Value(sample.Json), Value(arrived.Body)), arrived.Body);
    }

    [Theory]
    [MemberData(nameof(WithoutBody))]
    public async Task A_write_without_a_body_sends_none(string operation) => Assert.Equal("", (await Send(operation)).Body);

    [Theory]
    [MemberData(nameof(WithBody))]
    public void A_body_is_declared_as_the_type_that_is_sent(string operation)
    {
        var declared = BodyOf(Writes.Single(method => method.Name == operation))!.ParameterType;

        Assert.Equal(declared, Samples[operation].Body.GetType());
    }

    private static PageCreate NewPage => new()
    {
        Name = "Start",
        Subtitle = "s",
        IconName = "rocket",
        ImageUrl = "https://example.com/i.png",
        ParentPageId = "canvas-1",
        PageContent = new PageCreateContent { CanvasContent = new CanvasContent("markdown", "# Größe") },
    };

    private static IEnumerable<MethodInfo> Writes => typeof(ICodaApi).GetMethods().Where(method => method.GetCustomAttribute<HttpMethodAttribute>()!.Method != HttpMethod.Get);

    private static ParameterInfo? BodyOf(MethodInfo method) => method.GetParameters().SingleOrDefault(parameter => parameter.IsDefined(typeof(BodyAttribute)));

    private static async Task<LoopbackCoda.Arrived> Send(string operation)
    {
        await using var coda = await LoopbackCoda.StartAsync(static async (context, _) =>
        {
            context.Response.StatusCode = 202;
            context.Response.ContentType = "application/json; charset=utf-8";
            await context.Response.WriteAsync(Answer);
        });

        await Invoke(operation, coda.Gateway.Open(LoopbackCoda.Call()));

        return Assert.Single(coda.Requests);
    }

    /// <summary>Calls an operation with sample arguments.</summary>
    internal static Task Invoke(string operation, ICodaApi api)
    {
        var method = Writes.Single(method => method.Name == operation);
        object?[] arguments = [.. method.GetParameters().Select(parameter =>
            parameter.IsDefined(typeof(BodyAttribute)) ? Samples[operation].Body
            : parameter.ParameterType == typeof(string) ? "x"
            : parameter.ParameterType == typeof(CancellationToken) ? CancellationToken.None
            : (object?)null)];

        return (Task)method.Invoke(api, arguments)!;
    }

    private static JsonElement Value(string json) => JsonElement.Parse(json);
}
