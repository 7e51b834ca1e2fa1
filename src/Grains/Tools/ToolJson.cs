using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using CodaMcp.Coda.Contract;
using CodaMcp.Tools.Results;

namespace CodaMcp.Tools;

/// <summary>The JSON form of arguments and results: camel case, without null members.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    UseStringEnumConverter = true)]
[JsonSerializable(typeof(JsonNode))]
[JsonSerializable(typeof(JsonObject))]
[JsonSerializable(typeof(JsonElement))]
[JsonSerializable(typeof(Dictionary<string, JsonElement>))]
[JsonSerializable(typeof(int?))]
[JsonSerializable(typeof(bool?))]
[JsonSerializable(typeof(string[]))]
[JsonSerializable(typeof(JsonElement[]))]
[JsonSerializable(typeof(bool))]
[JsonSerializable(typeof(double))]
[JsonSerializable(typeof(Dictionary<string, JsonElement>[]))]
[JsonSerializable(typeof(RowsUpsert))]
[JsonSerializable(typeof(ListingPlace))]
[JsonSerializable(typeof(ChangeResult))]
[JsonSerializable(typeof(ColumnResult))]
[JsonSerializable(typeof(PageEditResult))]
[JsonSerializable(typeof(PageElementsResult))]
[JsonSerializable(typeof(UsageResult))]
[JsonSerializable(typeof(RowEdit))]
[JsonSerializable(typeof(DocListResult))]
[JsonSerializable(typeof(DocOverviewResult))]
[JsonSerializable(typeof(DocResult))]
[JsonSerializable(typeof(FetchResult))]
[JsonSerializable(typeof(LinkResult))]
[JsonSerializable(typeof(MutationStatusResult))]
[JsonSerializable(typeof(PageListResult))]
[JsonSerializable(typeof(PageResult))]
[JsonSerializable(typeof(PageWriteResult))]
[JsonSerializable(typeof(RowListResult))]
[JsonSerializable(typeof(RowResult))]
[JsonSerializable(typeof(RowBatchResult))]
[JsonSerializable(typeof(RowsWriteResult))]
[JsonSerializable(typeof(SearchResult))]
[JsonSerializable(typeof(TableListResult))]
[JsonSerializable(typeof(TableResult))]
[JsonSerializable(typeof(AnalyticsResult))]
[JsonSerializable(typeof(AnalyticsSummaryResult))]
[JsonSerializable(typeof(AnalyticsUpdatedResult))]
[JsonSerializable(typeof(CalculationListResult))]
[JsonSerializable(typeof(CalculationResult))]
[JsonSerializable(typeof(CategoryListResult))]
[JsonSerializable(typeof(DomainListResult))]
[JsonSerializable(typeof(DomainProviderResult))]
[JsonSerializable(typeof(FolderListResult))]
[JsonSerializable(typeof(FolderSummary))]
[JsonSerializable(typeof(PermissionListResult))]
[JsonSerializable(typeof(PrincipalSearchResult))]
[JsonSerializable(typeof(RoleActivityResult))]
[JsonSerializable(typeof(RowSearchResult))]
[JsonSerializable(typeof(RowTotalsResult))]
[JsonSerializable(typeof(SharingResult))]
[JsonSerializable(typeof(WorkspaceMemberListResult))]
[JsonSerializable(typeof(WhoAmIResult))]
internal sealed partial class ToolJson : JsonSerializerContext
{
    /// <summary>The JSON form of results: as <see cref="Default"/>, but letters of all scripts are not escaped.</summary>
    // Created on first use, since Default may be set later than a static property of this part of the class.
    public static ToolJson Results => field ??= new(new JsonSerializerOptions(Default.Options) { Encoder = ResultEncoder.Instance });
}
