using System.Text.Json.Serialization;
using CodaMcp.Coda.Contract;

namespace CodaMcp.Coda;

/// <summary>JSON as Coda speaks it: camelCase, nulls left out, numbers also where they come as strings, unknown members ignored.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    NumberHandling = JsonNumberHandling.AllowReadingFromString)]
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
[JsonSerializable(typeof(PageMarkdown))]
internal sealed partial class CodaJson : JsonSerializerContext;
