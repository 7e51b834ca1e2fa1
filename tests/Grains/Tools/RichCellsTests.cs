using System.Text.Json;
using CodaMcp.Tools;

namespace CodaMcp.Tests.Tools;

/// <summary>Cells of the rich value format, in the shapes of recorded answers.</summary>
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
    [InlineData("""[null,[["```a```"],[1]]]""", """[[["a"],[1]]]""")]
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
    public void A_cell_is_said_in_few_members(string cell, string expected) => Same(expected, RichCells.Of(JsonElement.Parse(cell)));

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
