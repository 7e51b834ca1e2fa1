using System.Text.Json.Nodes;

namespace CodaMcp.Tests;

[Collection(FeatureCollection.Name)]
public sealed class PromptTests(SystemFixture system)
{
    private readonly McpClient alice = system.ClientOf("alice@northwind.example");

    public static TheoryData<string> Eras => BothEras.Versions;

    [Theory]
    [MemberData(nameof(Eras))]
    public async Task The_prompts_are_listed_with_their_arguments(string era)
    {
        var prompts = (await alice.ResultOfRequestAsync(era, "prompts/list"))["prompts"]!.AsArray();

        Assert.Equal(["summarize_doc", "weekly_status", "notes_to_tasks", "what_is_due", "clean_up_table"], prompts.Select(prompt => (string?)prompt!["name"]));
        Assert.All(prompts, prompt => Assert.Equal(("doc", true), ((string?)prompt!["arguments"]![0]!["name"], (bool?)prompt["arguments"]![0]!["required"])));
    }

    [Theory]
    [MemberData(nameof(Eras))]
    public async Task A_prompt_is_a_text_of_the_persons_with_the_arguments_filled_in(string era)
    {
        var result = await alice.ResultOfRequestAsync(
            era, "prompts/get", new() { ["name"] = "summarize_doc", ["arguments"] = new JsonObject { ["doc"] = "Project Tracker" } });
        var message = Assert.Single(result["messages"]!.AsArray())!;

        Assert.Equal("user", (string?)message["role"]);
        Assert.Contains("the Coda doc \"Project Tracker\"", (string)message["content"]!["text"]!, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"name":"summarize_doc","arguments":{"doc":"日本語 & <b> it's new"}}""", "日本語 & <b> it's new")]
    [InlineData("""{"name":"überblick & <b>"}""", "überblick & <b>")]
    public async Task A_prompt_has_letters_and_quotes_as_themselves(string request, string sent)
    {
        var parameters = JsonNode.Parse(request)!.AsObject();
        using var answer = await alice.SendInSessionAsync(await alice.OpenSessionAsync(), "prompts/get", parameters);
        var text = await answer.Content.ReadAsStringAsync();

        Assert.Contains(sent, text, StringComparison.Ordinal);
        Assert.DoesNotContain("\\u", text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("2025-11-25", """{"name":"no_such_prompt"}""")]
    [InlineData("2026-07-28", """{"name":"no_such_prompt"}""")]
    [InlineData("2025-11-25", """{"name":"summarize_doc"}""")]
    [InlineData("2026-07-28", """{"name":"summarize_doc"}""")]
    [InlineData("2026-07-28", """{"name":"summarize_doc","arguments":{"doc":3}}""")]
    public async Task A_wrong_request_is_an_invalid_parameter(string era, string parameters)
    {
        var error = await alice.ErrorOfRequestAsync(era, "prompts/get", JsonNode.Parse(parameters)!.AsObject());

        Assert.Equal(-32602, (int?)error["code"]);
    }
}
