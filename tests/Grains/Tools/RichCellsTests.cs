using System.Text.Json;
using CodaMcp.Coda.Contract;
using CodaMcp.Tools;

namespace CodaMcp.Tests.Tools;

/// <summary>Tests the conversion of rich cells, in the shapes of recorded responses.</summary>
public sealed class RichCellsTests
{
    [Theory]
    [InlineData("\"```Draft```\"", "\"Draft\"")]
    [InlineData("\"```a\\nb\\n```\"", "\"a\\nb\\n\"")]
    [InlineData("\"``````\"", "\"\"")]
    [InlineData("\"**[Home](https://example.com)**\"", "\"**[Home](https://example.com)**\"")]
    [InlineData("\"```\"", "\"```\"")]
    [InlineData("\"\"", "\"\"")]
    [InlineData("12.5", "12.5")]
    [InlineData("false", "false")]
    [InlineData("null", "null")]
    [InlineData("""["```a```","```b```"]""", """["a","b"]""")]
    [InlineData("[]", "[]")]
    [InlineData("""[null,[["```a```"],[1]]]""", """[null,[["a"],[1]]]""")]
    [InlineData("\"```\\nlet x = 1\\n```\"", "\"```\\nlet x = 1\\n```\"")]
    [InlineData("\"```\\n```\"", "\"\\n\"")]
    [InlineData("""{"@context":"http://schema.org/","@type":"Person","name":"","email":""}""", "null")]
    [InlineData("""[{"@type":"Person","name":"Ada"},{"@type":"Person","name":""}]""", """[{"name":"Ada"},null]""")]
    [InlineData("""{"@type":"Person","name":"","userId":7}""", """{"type":"Person","name":"","userId":7}""")]
    [InlineData("""{"@type":"MonetaryAmount","currency":"EUR","amount":"1.234"}""", """{"amount":1.234,"currency":"EUR"}""")]
    [InlineData("""{"@context":"http://schema.org/","@type":"StructuredValue","additionalType":"row","name":"Ada","url":"https://coda.io/d/_dAbC#_tugrid-1/_rui-1","tableId":"grid-1","rowId":"i-1","tableUrl":"https://coda.io/d/_dAbC#_tugrid-1"}""", """{"name":"Ada","rowId":"i-1","tableId":"grid-1"}""")]
    [InlineData("""{"@context":"http://schema.org/","@type":"Person","name":"Ada","email":"ada@example.com","userId":1}""", """{"name":"Ada","email":"ada@example.com"}""")]
    [InlineData("""{"@type":"Person","name":"Ada","email":null}""", """{"name":"Ada"}""")]
    [InlineData("""{"@context":"http://schema.org/","@type":"WebPage","url":"https://example.com"}""", """{"url":"https://example.com"}""")]
    [InlineData("""{"@type":"WebPage","name":"Home","url":"https://example.com"}""", """{"name":"Home","url":"https://example.com"}""")]
    [InlineData("""[{"@type":"ImageObject","name":"a.pdf","height":"","width":100,"url":"https://example.com/a","status":"live"}]""", """[{"name":"a.pdf","url":"https://example.com/a"}]""")]
    [InlineData("""{"@type":"ImageObject","name":"a.png","url":"https://example.com/a","status":"deleted"}""", """{"name":"a.png","url":"https://example.com/a","status":"deleted"}""")]
    [InlineData("""{"@type":"MonetaryAmount","currency":"USD","amount":12.99}""", """{"amount":12.99,"currency":"USD"}""")]
    [InlineData("""{"@type":"MonetaryAmount","currency":"USD","amount":"12.5"}""", """{"amount":12.5,"currency":"USD"}""")]
    [InlineData("""{"@type":"MonetaryAmount","currency":"USD","amount":""}""", """{"currency":"USD"}""")]
    [InlineData("""{"@context":"http://schema.org/","@type":"Event","name":"Party","when":{"day":1}}""", """{"type":"Event","name":"Party","when":{"day":1}}""")]
    [InlineData("""{"@type":["Person"],"name":"Ada"}""", """{"type":["Person"],"name":"Ada"}""")]
    [InlineData("""{"@type":"StructuredValue","additionalType":"page","name":"Home"}""", """{"type":"StructuredValue","additionalType":"page","name":"Home"}""")]
    [InlineData("{}", "{}")]
    public void A_rich_cell_is_shortened(string cell, string expected) => Same(expected, RichCells.Of(JsonElement.Parse(cell)));

    [Theory]
    [InlineData("\"```**not bold**```\"", "\"**not bold**\"")]
    [InlineData("\"```\\nlet x = 1\\n```\"", "\"let x = 1\"")]
    [InlineData("\"**[Home](https://example.com/a_b_c)**\"", "\"Home\"")]
    [InlineData("""{"@type":"Person","name":"Ada","email":"ada@example.com"}""", "\"Ada\"")]
    [InlineData("""[{"@type":"StructuredValue","name":"Ada","rowId":"i-1"},{"@type":"WebPage","url":"https://example.com"},null]""", """["Ada","https://example.com",null]""")]
    [InlineData("""{"@type":"MonetaryAmount","currency":"USD","amount":"12.5"}""", "12.5")]
    [InlineData("[[1],2]", "[[1],2]")]
    [InlineData("true", "true")]
    public void A_cell_is_shown_as_a_plain_one(string cell, string expected) => Same(
        expected,
        RichCells.Shown(RichCells.Compared(new Row { Id = "i-1", Values = new Dictionary<string, JsonElement> { ["c-1"] = JsonElement.Parse(cell) } })).Values["c-1"]);

    [Theory]
    [InlineData("***both*** and ~~gone~~", "both and gone")]
    [InlineData("__strong__ _soft_ *soft*", "strong soft soft")]
    [InlineData("a `code` b", "a code b")]
    [InlineData("![alt](https://example.com/a.png \"Title\")", "alt")]
    [InlineData("snake_case_name and 2*3*4", "snake_case_name and 2*3*4")]
    [InlineData(@"5 \* 6 \[x\]", "5 * 6 [x]")]
    [InlineData("* item", "* item")]
    public void Simple_marks_go(string markdown, string expected) => Assert.Equal(expected, MarkdownMarks.Without(markdown));

    [Theory]
    [InlineData("""{"name":"Ada","rowId":"i-1","tableId":"grid-1"}""", "\"i-1\"")]
    [InlineData("""{"name":"Ada","email":"ada@example.com"}""", "\"ada@example.com\"")]
    [InlineData("""{"amount":12.5,"currency":"USD"}""", "12.5")]
    [InlineData("""[{"name":"Ada","rowId":"i-1"},"i-2"]""", """["i-1","i-2"]""")]
    [InlineData("""{"text":"a"}""", """{"text":"a"}""")]
    [InlineData("\"a\"", "\"a\"")]
    [InlineData("""["a",1]""", """["a",1]""")]
    public void A_cell_as_it_was_read_can_be_written(string value, string expected) => Same(expected, RichCells.Writable(JsonElement.Parse(value)));

    private static void Same(string expected, JsonElement actual) => Assert.True(JsonElement.DeepEquals(JsonElement.Parse(expected), actual), actual.GetRawText());
}
