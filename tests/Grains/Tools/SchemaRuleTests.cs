using System.Text.Json.Nodes;

namespace CodaMcp.Tests.Tools;

/// <summary>Each vendor's models can be given every tool.</summary>
public sealed class SchemaRuleTests
{
    public static TheoryData<string> Rules => [.. SchemaRules.All.Select(rule => rule.Rule)];

    [Theory]
    [MemberData(nameof(Rules))]
    public void Every_tool_keeps_the_rule(string name)
    {
        var rule = SchemaRules.All.Single(known => known.Rule == name);
        var schemas = ToolBench.Product.Descriptors.SelectMany(tool => (CheckedSchema[])
        [
            new(tool.Name, tool.Description, SchemaPart.Input, JsonNode.Parse(tool.InputSchema)!.AsObject()),
            new(tool.Name, tool.Description, SchemaPart.Output, JsonNode.Parse(tool.OutputSchema)!.AsObject()),
        ]);
        Assert.Empty(schemas.Where(schema => rule.Part.HasFlag(schema.Part)).SelectMany(schema => rule.Violations(schema).Select(violation => $"{schema.Tool} {schema.Part}: {violation}")));
    }

    [Fact]
    public void Every_rule_is_of_known_vendors_and_every_vendor_has_rules() => Assert.Equal(
        SchemaRules.Vendors.Append("all").Order(StringComparer.Ordinal),
        SchemaRules.All.SelectMany(rule => rule.Vendors.Split(' ')).Distinct().Order(StringComparer.Ordinal));

    [Theory]
    [InlineData("""{"type":"object","properties":{"a":{"type":"object"}}}""", "strict gemini")]
    [InlineData("""{"type":"object","properties":{"a":{"type":"object","properties":{},"additionalProperties":true}}}""", "strict gemini")]
    [InlineData("""{"type":"object","properties":{"a":{"type":"array","items":{"type":"object"}}}}""", "strict gemini")]
    [InlineData("""{"type":"object","properties":{"a":{"type":"array"}}}""", "openai gemini copilot vscode")]
    [InlineData("""{"type":"object","properties":{"a":{}}}""", "strict gemini")]
    [InlineData("""{"type":"object","properties":{"a":{"type":["string","null"]}}}""", "gemini copilot")]
    [InlineData("""{"type":"object","properties":{"a":{"$ref":"#/$defs/b"}},"$defs":{}}""", "strict gemini copilot")]
    [InlineData("""{"type":"object","properties":{"a":{"type":"integer","exclusiveMinimum":0}}}""", "gemini copilot")]
    [InlineData("""{"type":"object","properties":{"a":{"type":"integer","enum":[1]}}}""", "gemini")]
    [InlineData("""{"type":"object","properties":{"a":{"type":"string","enum":["b",""]}}}""", "gemini")]
    [InlineData("""{"type":"object","properties":{"a":{"type":"string","default":"b"}}}""", "strict")]
    [InlineData("""{"type":"object","properties":{"a":{"type":"string"}},"required":["b"]}""", "gemini")]
    [InlineData("""{"type":"object","properties":{"title":{"type":"string"}}}""", "gemini")]
    [InlineData("""{"type":"object","properties":{"a b":{"type":"string"}}}""", "anthropic")]
    [InlineData("""{"type":"object","anyOf":[{"type":"object"}],"properties":{"a":{"type":"string"}}}""", "openai anthropic strict gemini")]
    [InlineData("""{"type":"object","properties":{"a":{"oneOf":[{"type":"string"}]}}}""", "strict gemini")]
    [InlineData("""{"type":"array","items":{"type":"string"}}""", "openai anthropic")]
    [InlineData("""{"type":"object","properties":{"a":{"type":"string"}},"required":["a"],"additionalProperties":false}""", "")]
    public void A_schema_of_arguments_that_a_vendor_refuses_is_found(string schema, string vendors) =>
        Assert.Equal(vendors.Split(' ', StringSplitOptions.RemoveEmptyEntries).Order(StringComparer.Ordinal), Refusing("a", "", SchemaPart.Input, schema));

    [Theory]
    [InlineData("""{"type":"object","properties":{"a":{"type":"object"}}}""", "copilot vscode")]
    [InlineData("""{"type":"object","properties":{"values":{"type":"object"}}}""", "")]
    [InlineData("""{"type":"object","properties":{"a":{"type":"array","items":{"$ref":"#/properties/b"}}}}""", "gemini copilot")]
    [InlineData("""{"type":"object","properties":{"a":{"type":["number","null"]}}}""", "gemini copilot")]
    public void A_schema_of_a_result_that_a_vendor_refuses_is_found(string schema, string vendors) =>
        Assert.Equal(vendors.Split(' ', StringSplitOptions.RemoveEmptyEntries).Order(StringComparer.Ordinal), Refusing("a", "", SchemaPart.Output, schema));

    [Theory]
    [InlineData("a.b", 0, "anthropic openai")]
    [InlineData("1a", 0, "gemini")]
    [InlineData("a_name_of_more_than_32_characters_", 0, "anthropic vscode")]
    [InlineData("a", 1025, "openai")]
    public void A_name_or_description_that_a_vendor_refuses_is_found(string name, int description, string vendors) =>
        Assert.Equal(vendors.Split(' '), Refusing(name, new string('a', description), SchemaPart.Input, """{"type":"object","properties":{"a":{"type":"string"}}}"""));

    [Fact]
    public void An_argument_without_a_description_is_found() => Assert.Contains(
        SchemaRules.All.Where(rule => rule.Vendors == "all"),
        rule => rule.Violations(new CheckedSchema("a", "", SchemaPart.Input, JsonNode.Parse("""{"type":"object","properties":{"a":{"type":"string"}}}""")!.AsObject())).Any());

    private static IEnumerable<string> Refusing(string name, string description, SchemaPart part, string schema)
    {
        var wrong = new CheckedSchema(name, description, part, JsonNode.Parse(schema)!.AsObject());
        return SchemaRules.All.Where(rule => rule.Vendors != "all" && rule.Part.HasFlag(part) && rule.Violations(wrong).Any())
            .SelectMany(rule => rule.Vendors.Split(' ')).Distinct().Order(StringComparer.Ordinal);
    }
}
