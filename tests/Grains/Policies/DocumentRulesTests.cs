using System.Text;
using System.Text.Json.Nodes;
using CodaMcp.Coda;

namespace CodaMcp.Tests.Policies;

/// <summary>What is left of Coda's answers where docs are hidden.</summary>
public sealed class DocumentRulesTests
{
    private const string Hidden = "HiddenDoc1";
    private const string Shown = "VisibleDoc";
    private const string Link = $"https://coda.io/d/Secret-Plan_d{Hidden}/Page_suABC";
    private static readonly DocumentRules Denied = new(null, [Hidden]);
    private static readonly DocumentRules Allowed = new([Shown], []);

    public static TheoryData<bool> Both => [true, false];

    [Theory]
    [MemberData(nameof(Both))]
    public void Lists_leave_hidden_docs_out(bool byList)
    {
        var left = Clean(byList, $$"""
            {"items":[{"id":"{{Shown}}","type":"doc","name":"Open","sourceDoc":{"id":"{{Hidden}}","type":"doc","name":"Secret Plan","browserLink":"{{Link}}"} },
            {"id":"{{Hidden}}","type":"doc","name":"Secret Plan","browserLink":"{{Link}}"}],"nextPageToken":"token"}
            """);

        Assert.Equal($$"""{"items":[{"id":"{{Shown}}","type":"doc","name":"Open","sourceDoc":null}],"nextPageToken":"token"}""", left);
    }

    [Theory]
    [MemberData(nameof(Both))]
    public void Analytics_leave_hidden_docs_out(bool byList) => Assert.Equal(
        """{"items":[]}""",
        Clean(byList, $$"""{"items":[{"doc":{"id":"{{Hidden}}","type":"doc","title":"Secret Plan"},"metrics":[{"views":3}]}]}"""));

    [Theory]
    [MemberData(nameof(Both))]
    public void A_doc_itself_and_the_target_of_a_link_are_not_there(bool byList)
    {
        Assert.Null(Clean(byList, $$"""{"id":"{{Hidden}}","type":"doc","name":"Secret Plan"}"""));
        Assert.Null(Clean(byList, $$"""{"type":"apiLink","browserLink":"{{Link}}","resource":{"type":"page","id":"canvas-1","name":"Secret page","href":"https://coda.io/apis/v1/docs/{{Hidden}}/pages/canvas-1"} }"""));
    }

    [Theory]
    [MemberData(nameof(Both))]
    public void A_relation_into_a_hidden_doc_is_no_value(bool byList) => Assert.Equal(
        """{"values":{"c-1":null,"c-2":[{"@type":"StructuredValue","name":"Row","url":"https://coda.io/d/_dVisibleDoc#_tu1"}]}}""",
        Clean(byList, $$$"""
            {"values":{"c-1":{"@type":"StructuredValue","name":"Secret row","url":"https://coda.io/d/_d{{{Hidden}}}#_tu1/_ru2","rowId":"i-1"},
            "c-2":[{"@type":"WebPage","url":"{{{Link}}}"},{"@type":"StructuredValue","name":"Row","url":"https://coda.io/d/_d{{{Shown}}}#_tu1"}]}}
            """));

    [Theory]
    [InlineData("See [Secret Plan]({0}) today", "See [not available] today")]
    [InlineData("See [Secret Plan](<{0}> \"Secret Plan\") today", "See [not available] today")]
    [InlineData("See ![Secret chart]({0}?image=1), and {0}.", "See [not available], and [not available]")]
    [InlineData("<p><a class=\"x\" href=\"{0}\">Secret Plan</a></p>", "<p>[not available]</p>")]
    [InlineData("See https://coda.io/embed/HiddenDoc1/_suABC now", "See [not available] now")]
    [InlineData("See [others](https://example.com/d/x_dVisibleDoc1) and [Open](https://coda.io/d/Open_dVisibleDoc)", "See [others](https://example.com/d/x_dVisibleDoc1) and [Open](https://coda.io/d/Open_dVisibleDoc)")]
    public void Links_in_text_lose_what_they_say_of_hidden_docs(string text, string left)
    {
        var body = new JsonObject { ["markdown"] = text.Replace("{0}", Link, StringComparison.Ordinal) }.ToJsonString();
        foreach (var byList in new[] { true, false })
            Assert.Equal(left, (string?)JsonNode.Parse(Clean(byList, body)!)!["markdown"]);
    }

    [Theory]
    [MemberData(nameof(Both))]
    public void Something_that_leads_into_a_hidden_doc_keeps_neither_its_name_nor_its_link(bool byList) => Assert.Equal(
        """{"parent":{"id":"canvas-1","name":"","browserLink":""},"name":"Open"}""",
        Clean(byList, $$"""{"parent":{"id":"canvas-1","name":"Secret page","browserLink":"{{Link}}"},"name":"Open"}"""));

    [Fact]
    public void The_id_of_a_denied_doc_is_nowhere() =>
        Assert.Equal("""{"content":"The id is …, or …."}""", Clean(byList: false, $$"""{"content":"The id is {{Hidden}}, or {{Hidden.ToLowerInvariant()}}."}"""));

    [Fact]
    public void An_answer_without_hidden_docs_is_handed_on_as_it_came()
    {
        var body = Encoding.UTF8.GetBytes("""{"a": 1.50, "b": "ü"}""").AsMemory();

        Assert.Equal(body, Denied.Clean(body));
        Assert.Equal(body, DocumentRules.None.Clean(body));
        Assert.Equal(body, Allowed.Clean(body));
    }

    [Theory]
    [InlineData("""{"items":[],"items":[{"id":"HiddenDoc1","type":"doc"}]}""")]
    [InlineData("""{"items":[{"id":"HiddenDoc1","type":"doc"}""")]
    public void An_answer_that_cannot_be_read_is_not_handed_on(string json) => Assert.Null(Clean(byList: false, json));

    [Fact]
    public void A_denied_doc_stays_hidden_where_it_is_allowed_too()
    {
        var rules = new DocumentRules([Shown, Hidden], [Hidden]);

        Assert.True(rules.Hides(Hidden) && rules.Hides("OtherDoc12") && !rules.Hides(Shown));
        Assert.True(Denied.Hides(Hidden.ToUpperInvariant()));
    }

    [Fact]
    public void What_was_kept_under_other_rules_is_told_apart()
    {
        Assert.Equal("", DocumentRules.None.Key);
        Assert.Equal(4, new[] { DocumentRules.None, Denied, Allowed, new DocumentRules([], []) }.Select(rules => rules.Key).Distinct().Count());
    }

    private static string? Clean(bool byList, string json) =>
        (byList ? Allowed : Denied).Clean(Encoding.UTF8.GetBytes(json)) is { } left ? Encoding.UTF8.GetString(left.Span) : null;
}
