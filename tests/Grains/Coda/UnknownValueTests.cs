using CodaMcp.Coda.Contract;

namespace CodaMcp.Tests.Coda;

/// <summary>Coda's enumerations grow without notice: a value nobody has heard of is read like any other.</summary>
public sealed class UnknownValueTests
{
    [Fact]
    public async Task Of_pages() => Assert.Equal("hologram", (await Coda("""{"id":"canvas-1","name":"A","contentType":"hologram","browserLink":"https://coda.io"}""").GetPage("d", "canvas-1", default)).ContentType);

    [Fact]
    public async Task Of_tables() => Assert.Equal(
        ("database", "spiral"),
        await Coda("""{"id":"grid-1","name":"A","tableType":"database","layout":"spiral","rowCount":1}""").GetTable("d", "grid-1", default) is var table ? (table.TableType, table.Layout) : default);

    [Fact]
    public async Task Of_columns() => Assert.Equal("mood", (await Coda("""{"id":"c-1","name":"A","format":{"type":"mood","isArray":false}}""").GetColumn("d", "grid-1", "c-1", default)).Format.Type);

    [Fact]
    public async Task Of_controls() => Assert.Equal("dial", (await Coda("""{"id":"ctrl-1","name":"A","controlType":"dial","value":[[1]]}""").GetControl("d", "ctrl-1", default)).ControlType);

    [Fact]
    public async Task Of_page_elements() => Assert.Equal(
        "whisper", (await Coda("""{"items":[{"id":"cl-1","type":"sound","itemContent":{"style":"whisper","format":"audio","content":"a"}}]}""").ListPageContent("d", "canvas-1", new ListQuery(), default)).Items[0].ItemContent!.Style);

    [Fact]
    public async Task Of_permissions() => Assert.Equal(
        ("own", "internalAccess"),
        (await Coda("""{"items":[{"id":"1","access":"own","principal":{"type":"internalAccess","internalAccessType":"support"}}]}""").GetPermissions("d", new ListQuery(), default)).Items[0] is var permission ? (permission.Access, permission.Principal.Type) : default);

    [Fact]
    public async Task Of_published_docs() => Assert.Equal(
        "sing", (await Coda("""{"id":"d","name":"A","browserLink":"https://coda.io","published":{"browserLink":"https://coda.io","discoverable":true,"mode":"sing","categories":[]}}""").GetDoc("d", default)).Published!.Mode);

    [Fact]
    public async Task Of_domains() => Assert.Equal(
        ("paused", "docs.example.com"),
        (await Coda("""{"customDocDomains":[{"customDocDomain":"docs.example.com","hasCertificate":true,"hasDnsDocId":true,"setupStatus":"paused","domainStatus":"adrift"}]}""").ListCustomDocDomains("d", default)).CustomDocDomains[0] is var domain ? (domain.SetupStatus, domain.Name) : default);

    [Fact]
    public async Task Of_members() => Assert.Equal(
        "Guest", (await Coda("""{"items":[{"email":"a@example.com","name":"A","role":"Guest"}]}""").ListWorkspaceMembers("ws-1", new ListWorkspaceMembersQuery(), default)).Items[0].Role);

    [Fact]
    public async Task Of_metrics() => Assert.Equal(
        ["date", "smiles"], (await Coda("""{"items":[{"pack":{"id":1003,"name":"A"},"metrics":[{"date":"2026-01-01","smiles":"many"}]}]}""").ListPackAnalytics(new PackAnalyticsQuery(), default)).Items[0].Metrics[0].Keys);

    private static CodaMcp.Coda.ICodaApi Coda(string answer) => new GatewayFixture((_, _) => StubHandler.Json(answer)).Open();
}
