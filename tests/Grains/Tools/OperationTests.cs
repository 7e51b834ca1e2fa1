using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text.Json;
using CodaMcp.Coda;
using CodaMcp.Tools;
using Refit;

namespace CodaMcp.Tests.Tools;

/// <summary>Every operation of Coda's API outside Packs is reached by a tool.</summary>
public sealed class OperationTests
{
    public static TheoryData<string, string> Operations
    {
        get
        {
            var data = new TheoryData<string, string>();
            foreach (var reach in OperationReach.All)
                data.Add(reach.OperationId, reach.Tool);
            return data;
        }
    }

    public static TheoryData<string> Tools => new(ToolBench.Product.Descriptors.Select(tool => tool.Name));

    [Fact]
    public void There_are_sixty_five_operations() => Assert.Equal(65, OperationReach.All.Select(reach => reach.OperationId).Distinct().Count());

    [Fact]
    public void The_operations_are_those_of_the_specification_and_the_one_that_1_6_0_adds()
    {
        if (Specification() is not { } path)
            return;
        using var specification = JsonDocument.Parse(File.ReadAllBytes(path));
        var operations =
            from route in specification.RootElement.GetProperty("paths").EnumerateObject()
            from verb in route.Value.EnumerateObject()
            where verb.Value.ValueKind == JsonValueKind.Object && verb.Value.TryGetProperty("operationId", out _)
            where !verb.Value.GetProperty("tags").EnumerateArray().Any(tag => tag.ValueEquals("Packs"))
            // The specification writes ${docId} in one path.
            select $"{verb.Value.GetProperty("operationId")} {verb.Name.ToUpperInvariant()} {route.Name.Replace("${", "{", StringComparison.Ordinal)}";
        Assert.Equal(operations.Order(StringComparer.Ordinal), OperationReach.All.Where(reach => reach.OperationId != "listFolderChildren").Select(reach => $"{reach.OperationId} {reach.Method} {reach.Path}").Order(StringComparer.Ordinal));
    }

    // GetTableShape is GetTable too, for who uses less of the answer.
    [Fact]
    public void Every_operation_is_a_method_of_the_typed_API() => Assert.Equal(
        OperationReach.All.Select(reach => $"{reach.OperationId.ToUpperInvariant()} {reach.Method} {reach.Path}").Order(StringComparer.Ordinal),
        typeof(ICodaApi).GetMethods().Where(method => method.Name != nameof(ICodaApi.GetTableShape)).Select(method => (Name: method.Name, Http: method.GetCustomAttribute<HttpMethodAttribute>()!))
            .Select(method => $"{method.Name.ToUpperInvariant()} {method.Http.Method} {method.Http.Path}").Order(StringComparer.Ordinal));

    // The table holds the Sandbox too (tests/Sandbox), so that both sides of the wire agree on the same contract.
    [Fact]
    public void The_typed_API_keeps_to_the_contract_table()
    {
        foreach (var row in File.ReadLines(Path.Combine(AppContext.BaseDirectory, "Coda", "CodaContract.tsv")).Skip(1).Where(line => line.Length > 0).Select(line => line.Split('\t')))
        {
            var method = typeof(ICodaApi).GetMethods().Single(method => method.Name.Equals(row[0], StringComparison.OrdinalIgnoreCase));
            var http = method.GetCustomAttribute<HttpMethodAttribute>()!;
            Assert.Equal($"{row[0]} {row[1]} {row[2]}", $"{row[0]} {http.Method} {http.Path}");
            Assert.Empty(QueryOf(method).Select(name => $"{row[0]} {name}").Except(row[3].Split(',').Select(name => $"{row[0]} {name.TrimEnd('*')}")));
        }
    }

    private static IEnumerable<string> QueryOf(MethodInfo method) =>
        from parameter in method.GetParameters()
        where parameter.ParameterType.Namespace == "CodaMcp.Coda.Contract" && parameter.GetCustomAttribute<BodyAttribute>() is null
        from property in parameter.ParameterType.GetProperties()
        where property.Name != "EqualityContract"
        select property.GetCustomAttribute<AliasAsAttribute>()?.Name ?? property.Name;

    [Theory]
    [MemberData(nameof(Operations))]
    public async Task The_tool_carries_the_operation_out(string operation, string tool)
    {
        var bench = ToolExamples.Bench();
        await bench.Result(tool, operation == "listFolderChildren" ? ToolExamples.InFolder : ToolExamples.Arguments[tool]);
        // The gateway exports a page in several requests, which its own tests look at.
        var asked = bench.Coda.Requests.SelectMany(request => request is "ReadPageMarkdown" or "ReadPageHtml" ? ["BeginPageContentExport", "GetPageContentExportStatus"] : new[] { request });
        Assert.Contains(operation, asked, StringComparer.OrdinalIgnoreCase);
    }

    [Theory]
    [MemberData(nameof(Tools))]
    public async Task Every_tool_succeeds_on_its_example(string tool) =>
        Assert.Equal(JsonValueKind.Object, (await ToolExamples.Bench().Result(tool, ToolExamples.Arguments[tool])).ValueKind);

    [Theory]
    [MemberData(nameof(Tools))]
    public async Task A_tool_that_reads_writes_nothing(string tool)
    {
        var bench = ToolExamples.Bench();
        await bench.Result(tool, ToolExamples.Arguments[tool]);
        Assert.Equal(ToolBench.Product.Descriptors.Single(described => described.Name == tool).ReadOnly, bench.Coda.Writes.Count == 0);
    }

    private static string? Specification([CallerFilePath] string file = "")
    {
        var path = Path.Combine(Path.GetDirectoryName(file)!, "../../../../shared/reference/coda-openapi-1.5.0.json");
        return File.Exists(path) ? path : null;
    }
}
