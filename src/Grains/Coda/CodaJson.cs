using System.Text.Json;
using System.Text.Json.Serialization;
using CodaMcp.Coda.Contract;

namespace CodaMcp.Coda;

/// <summary>
/// JSON as Coda speaks it: camelCase, nulls left out, unknown members ignored. Answers are read leniently: null or an empty text stands for
/// the default of a number or flag, and a number or flag stands for its text.
/// </summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    Converters = [typeof(LenientMoment), typeof(LenientText), typeof(LenientFlag), typeof(LenientNumber), typeof(LenientCount)])]
[JsonSerializable(typeof(CodaUser))]
[JsonSerializable(typeof(Doc))]
[JsonSerializable(typeof(CodaList<Doc>))]
[JsonSerializable(typeof(Page))]
[JsonSerializable(typeof(CodaList<Page>))]
[JsonSerializable(typeof(PageCreate))]
[JsonSerializable(typeof(PageUpdate))]
[JsonSerializable(typeof(PageMutation))]
[JsonSerializable(typeof(CodaList<PageContentItem>))]
[JsonSerializable(typeof(PageExportRequest))]
[JsonSerializable(typeof(PageExportBegun))]
[JsonSerializable(typeof(PageExport))]
[JsonSerializable(typeof(CodaList<TableReference>))]
[JsonSerializable(typeof(Table))]
[JsonSerializable(typeof(CodaList<Column>))]
[JsonSerializable(typeof(Row))]
[JsonSerializable(typeof(CodaList<Row>))]
[JsonSerializable(typeof(RowsUpsert))]
[JsonSerializable(typeof(RowsUpsertResult))]
[JsonSerializable(typeof(RowUpdate))]
[JsonSerializable(typeof(RowMutation))]
[JsonSerializable(typeof(RowsDelete))]
[JsonSerializable(typeof(RowsDeleteResult))]
[JsonSerializable(typeof(ApiLink))]
[JsonSerializable(typeof(MutationStatus))]
[JsonSerializable(typeof(DocCreate))]
[JsonSerializable(typeof(DocUpdate))]
[JsonSerializable(typeof(PageContentDelete))]
[JsonSerializable(typeof(ButtonPush))]
[JsonSerializable(typeof(AcceptedMutation))]
[JsonSerializable(typeof(CodaList<Folder>))]
[JsonSerializable(typeof(Folder))]
[JsonSerializable(typeof(FolderCreate))]
[JsonSerializable(typeof(FolderUpdate))]
[JsonSerializable(typeof(AclMetadata))]
[JsonSerializable(typeof(CodaList<Permission>))]
[JsonSerializable(typeof(PermissionAdd))]
[JsonSerializable(typeof(FoundPrincipals))]
[JsonSerializable(typeof(AclSettings))]
[JsonSerializable(typeof(CodaList<DocCategory>))]
[JsonSerializable(typeof(DocPublish))]
[JsonSerializable(typeof(CustomDocDomainList))]
[JsonSerializable(typeof(CustomDocDomainAdd))]
[JsonSerializable(typeof(CustomDocDomainUpdate))]
[JsonSerializable(typeof(CustomDocDomainProvider))]
[JsonSerializable(typeof(CodaList<CalculationReference>))]
[JsonSerializable(typeof(Formula))]
[JsonSerializable(typeof(Control))]
[JsonSerializable(typeof(Dictionary<string, JsonElement>))]
[JsonSerializable(typeof(CodaList<AnalyticsItem>))]
[JsonSerializable(typeof(DocAnalyticsSummary))]
[JsonSerializable(typeof(PackAnalyticsSummary))]
[JsonSerializable(typeof(AnalyticsLastUpdated))]
[JsonSerializable(typeof(CodaList<WorkspaceMember>))]
[JsonSerializable(typeof(RoleChange))]
[JsonSerializable(typeof(RoleChanged))]
[JsonSerializable(typeof(CodaList<WorkspaceRoleActivity>))]
[JsonSerializable(typeof(GoLinkAdd))]
[JsonSerializable(typeof(PageMarkdown))]
internal sealed partial class CodaJson : JsonSerializerContext;
