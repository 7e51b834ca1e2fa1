using System.Text.Json.Nodes;
using CodaMcp.Tools;

namespace CodaMcp.Tests.Tools;

/// <summary>Each vendor's models can be given every tool.</summary>
public sealed class SchemaRuleTests
{
    public static TheoryData<string> Tools => new(ToolBench.Product.Descriptors.Select(tool => tool.Name));

    [Theory]
    [MemberData(nameof(Tools))]
    public void OpenAI_takes_the_tool(string tool) => Assert.Empty(SchemaRules.OpenAi(tool, Of(tool).Description, Input(tool)));

    [Theory]
    [MemberData(nameof(Tools))]
    public void OpenAI_takes_the_tool_in_strict_mode(string tool) => Assert.Empty(SchemaRules.OpenAiStrict(Input(tool)));

    [Theory]
    [MemberData(nameof(Tools))]
    public void Gemini_takes_the_tool(string tool) => Assert.Empty(SchemaRules.Gemini(tool, Input(tool)));

    [Theory]
    [MemberData(nameof(Tools))]
    public void Anthropic_takes_the_tool(string tool) => Assert.Empty(SchemaRules.Anthropic(tool, Input(tool)));

    [Theory]
    [MemberData(nameof(Tools))]
    public void Copilot_takes_the_tool(string tool) => Assert.Empty(SchemaRules.Copilot(Input(tool)).Concat(SchemaRules.Copilot(JsonNode.Parse(Of(tool).OutputSchema)!.AsObject())));

    [Theory]
    [MemberData(nameof(Tools))]
    public void Every_argument_has_a_description(string tool) =>
        Assert.DoesNotContain(Input(tool)["properties"]!.AsObject(), property => string.IsNullOrWhiteSpace((string?)property.Value!["description"]));

    [Theory]
    [InlineData("""{"type":"object","properties":{"a":{"type":"object"}}}""", "strict gemini")]
    [InlineData("""{"type":"object","properties":{"a":{"type":"object","properties":{},"additionalProperties":true}}}""", "strict gemini")]
    [InlineData("""{"type":"object","properties":{"a":{"type":"array","items":{"type":"object"}}}}""", "strict gemini")]
    [InlineData("""{"type":"object","properties":{"a":{"type":"array"}}}""", "openai gemini copilot")]
    [InlineData("""{"type":"object","properties":{"a":{}}}""", "strict gemini")]
    [InlineData("""{"type":"object","properties":{"a":{"type":["string","null"]}}}""", "gemini copilot")]
    [InlineData("""{"type":"object","properties":{"a":{"$ref":"#/$defs/b"}},"$defs":{}}""", "strict gemini copilot")]
    [InlineData("""{"type":"object","properties":{"a":{"type":"integer","exclusiveMinimum":0}}}""", "gemini copilot")]
    [InlineData("""{"type":"object","properties":{"a":{"type":"integer","enum":[1]}}}""", "gemini")]
    [InlineData("""{"type":"object","properties":{"title":{"type":"string"}}}""", "gemini")]
    [InlineData("""{"type":"object","properties":{"a b":{"type":"string"}}}""", "anthropic")]
    [InlineData("""{"type":"object","anyOf":[{"type":"object"}],"properties":{"a":{"type":"string"}}}""", "openai anthropic strict gemini")]
    [InlineData("""{"type":"object","properties":{"a":{"oneOf":[{"type":"string"}]}}}""", "strict gemini")]
    [InlineData("""{"type":"object","properties":{"a":{"type":"string"}},"required":["a"],"additionalProperties":false}""", "")]
    public void A_schema_that_a_vendor_refuses_is_found(string schema, string vendors)
    {
        var wrong = JsonNode.Parse(schema)!.AsObject();
        var found = new Dictionary<string, IEnumerable<string>>
        {
            ["openai"] = SchemaRules.OpenAi("a", "", wrong),
            ["strict"] = SchemaRules.OpenAiStrict(wrong),
            ["gemini"] = SchemaRules.Gemini("a", wrong),
            ["anthropic"] = SchemaRules.Anthropic("a", wrong),
            ["copilot"] = SchemaRules.Copilot(wrong),
        };
        Assert.Equal(vendors.Split(' ', StringSplitOptions.RemoveEmptyEntries).Order(StringComparer.Ordinal), found.Where(vendor => vendor.Value.Any()).Select(vendor => vendor.Key).Order(StringComparer.Ordinal));
    }

    private static ToolDescriptor Of(string tool) => ToolBench.Product.Descriptors.Single(described => described.Name == tool);

    private static JsonObject Input(string tool) => JsonNode.Parse(Of(tool).InputSchema)!.AsObject();
}
