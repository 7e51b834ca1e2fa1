using System.Text.Json;
using CodaMcp.Coda;
using CodaMcp.Coda.Contract;

namespace CodaMcp.Tests.Coda;

/// <summary>Tests that a response is read if it has the indispensable members, mostly an id.</summary>
public sealed class LeanAnswerTests
{
    [Theory]
    [InlineData(typeof(CodaUser), """{"loginId":"ada@example.com"}""")]
    [InlineData(typeof(Doc), """{"id":"d"}""")]
    [InlineData(typeof(Page), """{"id":"canvas-1"}""")]
    [InlineData(typeof(Folder), """{"id":"fl-1"}""")]
    [InlineData(typeof(Table), """{"id":"grid-1"}""")]
    [InlineData(typeof(Column), """{"id":"c-1"}""")]
    [InlineData(typeof(Row), """{"id":"i-1"}""")]
    [InlineData(typeof(Formula), """{"id":"f-1"}""")]
    [InlineData(typeof(Control), """{"id":"ctrl-1"}""")]
    [InlineData(typeof(PageExportBegun), """{"id":"1"}""")]
    [InlineData(typeof(PageExport), "{}")]
    [InlineData(typeof(NamedReference), "{}")]
    [InlineData(typeof(MutationStatus), "{}")]
    [InlineData(typeof(AclMetadata), "{}")]
    [InlineData(typeof(AclSettings), "{}")]
    [InlineData(typeof(FoundPrincipals), "{}")]
    [InlineData(typeof(CustomDocDomainList), "{}")]
    [InlineData(typeof(CustomDocDomainProvider), "{}")]
    [InlineData(typeof(AnalyticsLastUpdated), "{}")]
    [InlineData(typeof(DocAnalyticsSummary), "{}")]
    [InlineData(typeof(RoleChanged), "{}")]
    [InlineData(typeof(AcceptedMutation), """{"requestId":"mutate:1"}""")]
    [InlineData(typeof(PageMutation), """{"requestId":"mutate:1"}""")]
    [InlineData(typeof(RowMutation), """{"requestId":"mutate:1"}""")]
    [InlineData(typeof(RowsDeleteResult), """{"requestId":"mutate:1"}""")]
    [InlineData(typeof(ButtonPush), """{"requestId":"mutate:1"}""")]
    [InlineData(typeof(CodaList<Doc>), """{"items":[]}""")]
    [InlineData(typeof(CodaList<PageContentItem>), """{"items":[{"type":"line"}]}""")]
    [InlineData(typeof(CodaList<Permission>), """{"items":[{"id":"1"}]}""")]
    [InlineData(typeof(CodaList<CalculationReference>), """{"items":[{"id":"f-1"}]}""")]
    [InlineData(typeof(CodaList<TableReference>), """{"items":[{"id":"grid-1"}]}""")]
    [InlineData(typeof(CodaList<WorkspaceMember>), """{"items":[{"email":"ada@example.com"}]}""")]
    [InlineData(typeof(CodaList<WorkspaceRoleActivity>), """{"items":[{}]}""")]
    [InlineData(typeof(CodaList<AnalyticsItem>), """{"items":[{}]}""")]
    [InlineData(typeof(ApiLink), """{"resource":{"id":"i-1"}}""")]
    public void A_response_with_only_the_required_members_is_read(Type type, string json)
    {
        var answer = JsonSerializer.Deserialize(json, type, CodaJson.Default)!;
        // Texts and lists that a tool reads are not null, even if the response omits them.
        var context = new System.Reflection.NullabilityInfoContext();
        foreach (var property in type.GetProperties().Where(property => context.Create(property).ReadState == System.Reflection.NullabilityState.NotNull))
            Assert.True(property.GetValue(answer) is not null, property.Name);
    }

    [Fact]
    public void Null_in_an_optional_member_is_read_as_its_default()
    {
        var page = Read<Page>("""{"id":"canvas-1","name":null,"contentType":null,"children":null,"authors":null,"browserLink":null,"createdAt":null,"icon":null,"parent":null}""");
        Assert.Equal(("", "canvas", 0, ""), (page.Name, page.ContentType, page.Children.Count, page.BrowserLink));
        Assert.Empty(Read<Row>("""{"id":"i-1","values":null}""").Values);
    }

    [Fact]
    public void A_page_has_its_authors()
    {
        var page = Read<Page>("""
            {"id":"canvas-1","type":"page","name":"Home","subtitle":"","contentType":"canvas","isHidden":false,"isEffectivelyHidden":false,"browserLink":"https://coda.io/d/_dAbC/_suHome","children":[],
            "icon":{"name":"rocket","type":"image/png","browserLink":"https://example.com/rocket.png"},"image":{"browserLink":"https://example.com/cover.png","width":"800","height":""},
            "authors":[{"@context":"http://schema.org/","@type":"Person","name":"Ada","email":"ada@example.com"}],"createdAt":"2026-01-31T12:00:00.000Z",
            "createdBy":{"@context":"http://schema.org/","@type":"Person","name":"Ada","email":"ada@example.com"},"updatedBy":{"@type":"Person","name":"Bob","userId":"7"}}
            """);
        Assert.Equal(("rocket", "ada@example.com", "Ada", "Bob"), (page.Icon!.Name, page.Authors[0].Email, page.CreatedBy!.Name, page.UpdatedBy!.Name));
    }

    [Fact]
    public void Further_settings_of_a_column_type_are_kept()
    {
        var format = Read<Column>("""{"id":"c-1","name":"Mood","format":{"type":"slider","isArray":false,"minimum":0,"maximum":"5 * 2","step":0.5,"displayType":"slider"}}""").Format;
        Assert.Equal("slider", format.Type);
        Assert.Equal(["minimum", "maximum", "step", "displayType"], format.More!.Keys);
    }

    [Theory]
    [InlineData("\"\"")]
    [InlineData("\"yesterday\"")]
    [InlineData("12")]
    [InlineData("{\"at\":[1]}")]
    public void An_invalid_date_becomes_null(string date) => Assert.Null(Read<Doc>($$"""{"id":"d","createdAt":{{date}},"name":"Plan"}""") is { Name: "Plan" } doc ? doc.CreatedAt : DateTimeOffset.MaxValue);

    [Fact]
    public void A_date_is_read_with_its_offset() => Assert.Equal(
        new DateTimeOffset(2026, 1, 31, 12, 0, 0, TimeSpan.FromHours(-8)), Read<Doc>("""{"id":"d","createdAt":"2026-01-31T12:00:00.000-08:00"}""").CreatedAt);

    [Theory]
    [InlineData(typeof(Doc), """{"id":"d","docSize":{"totalRowCount":null,"tableAndViewCount":"","pageCount":true,"overApiSizeLimit":null}}""")]
    [InlineData(typeof(Page), """{"id":"canvas-1","isHidden":null,"isEffectivelyHidden":null}""")]
    [InlineData(typeof(Table), """{"id":"grid-1","rowCount":null,"filter":{"valid":null,"hasUserFormula":null,"hasTodayFormula":0,"hasNowFormula":""}}""")]
    [InlineData(typeof(Table), """{"id":"grid-1","rowCount":7.5}""")]
    [InlineData(typeof(Table), """{"id":"grid-1","rowCount":"many"}""")]
    [InlineData(typeof(Column), """{"id":"c-1","display":null,"calculated":null,"format":{"type":"text","isArray":null}}""")]
    [InlineData(typeof(Row), """{"id":"i-1","index":null}""")]
    [InlineData(typeof(Row), """{"id":"i-1","index":1.5}""")]
    [InlineData(typeof(CodaUser), """{"loginId":"ada@example.com","scoped":null}""")]
    [InlineData(typeof(MutationStatus), """{"completed":null,"warning":null}""")]
    [InlineData(typeof(AclMetadata), """{"canShare":null,"canShareWithWorkspace":null,"canShareWithOrg":null,"canCopy":null}""")]
    [InlineData(typeof(AclSettings), """{"allowCopying":null}""")]
    [InlineData(typeof(CustomDocDomainList), """{"customDocDomains":[{"customDocDomain":"docs.example.com","hasCertificate":null,"hasDnsDocId":null}]}""")]
    [InlineData(typeof(DocAnalyticsSummary), """{"totalSessions":null}""")]
    [InlineData(typeof(PackAnalyticsSummary), """{"totalDocInstalls":null,"totalWorkspaceInstalls":"3","totalInvocations":null}""")]
    [InlineData(typeof(AnalyticsLastUpdated), """{"docAnalyticsLastUpdated":null,"packAnalyticsLastUpdated":20260131}""")]
    [InlineData(typeof(CodaList<WorkspaceMember>), """{"items":[{"email":"ada@example.com","ownedDocs":null}]}""")]
    [InlineData(typeof(CodaList<WorkspaceRoleActivity>), """{"items":[{"activeAdminCount":null,"inactiveEditorCount":null}]}""")]
    [InlineData(typeof(CodaList<PageContentItem>), """{"items":[{"itemContent":{"lineLevel":0.5,"content":5}}]}""")]
    [InlineData(typeof(CodaList<DocCategory>), """{"items":[{}]}""")]
    public void A_number_or_flag_of_an_odd_form_loses_no_answer(Type type, string json) => Assert.NotNull(JsonSerializer.Deserialize(json, type, CodaJson.Default));

    [Theory]
    [InlineData("true", "true")]
    [InlineData("false", "false")]
    [InlineData("0", "0")]
    [InlineData("1.50", "1.50")]
    [InlineData("\"Today()\"", "Today()")]
    [InlineData("null", null)]
    public void A_default_value_of_any_form_is_its_text(string value, string? expected) => Assert.Equal(expected, Read<Column>($$"""{"id":"c-1","defaultValue":{{value}}}""").DefaultValue);

    [Theory]
    [InlineData("12", 12)]
    [InlineData("\"12\"", 12)]
    [InlineData("12.9", 12)]
    [InlineData("null", 0)]
    public void A_count_is_a_whole_number(string value, int expected) => Assert.Equal(expected, Read<Table>($$"""{"id":"grid-1","rowCount":{{value}}}""").RowCount);

    [Theory]
    [InlineData("true", true)]
    [InlineData("\"true\"", true)]
    [InlineData("1", true)]
    [InlineData("0", false)]
    [InlineData("null", false)]
    public void A_flag_is_true_or_false(string value, bool expected) => Assert.Equal(expected, Read<Page>($$"""{"id":"canvas-1","isHidden":{{value}}}""").IsHidden);

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"name":"Plan"}""")]
    [InlineData("""{"id":null}""")]
    [InlineData("""{"id":""}""")]
    public void A_reference_without_id_is_none(string reference)
    {
        var doc = Read<Doc>($$"""{"id":"d","sourceDoc":{{reference}},"folder":{{reference}},"workspace":{{reference}}}""");
        Assert.Equal((null, null, null), (doc.SourceDoc, doc.Folder, doc.Workspace));
        var table = Read<Table>($$"""{"id":"grid-1","parent":{{reference}},"parentTable":{{reference}},"displayColumn":{{reference}},"sorts":[{"column":{{reference}}}]}""");
        Assert.Equal((null, null, null, null), (table.Parent, table.ParentTable, table.DisplayColumn, table.Sorts[0].Column));
        Assert.Null(Read<Column>($$"""{"id":"c-1","format":{"type":"lookup","table":{{reference}} } }""").Format.Table);
        var page = Read<Page>($$"""{"id":"canvas-1","parent":{{reference}},"children":[{{reference}},{"id":"canvas-2"}]}""");
        Assert.Equal("canvas-2", Assert.Single(page.Children).Id);
        Assert.Null(page.Parent);
    }

    [Fact]
    public void A_value_that_Coda_does_not_give_is_null()
    {
        Assert.Null(Read<Formula>("""{"id":"f-1"}""").Value);
        Assert.Null(Read<Control>("""{"id":"ctrl-1","value":null}""").Value);
        Assert.Equal(0, Read<Control>("""{"id":"ctrl-1","value":0}""").Value!.Value.GetInt32());
    }

    [Theory]
    [InlineData("\"\"", null)]
    [InlineData("null", null)]
    [InlineData("\"t\"", "t")]
    public void An_empty_page_token_is_none(string token, string? expected) => Assert.Equal(expected, Read<CodaList<Doc>>($$"""{"items":[],"nextPageToken":{{token}}}""").NextPageToken);

    [Theory]
    [InlineData("{}")]
    [InlineData("[]")]
    [InlineData("""{"statusCode":200}""")]
    public void A_listing_without_items_is_refused(string json) => Assert.Throws<JsonException>(() => Read<CodaList<Doc>>(json));

    [Theory]
    [InlineData("""{"name":"Plan"}""")]
    [InlineData("""{"id":{}}""")]
    public void What_has_no_id_is_no_doc(string json) => Assert.Throws<JsonException>(() => Read<Doc>(json));

    private static T Read<T>(string json) => (T)JsonSerializer.Deserialize(json, typeof(T), CodaJson.Default)!;
}
