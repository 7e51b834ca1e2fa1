using System.Text;
using CodaMcp.Mcp;

namespace CodaMcp.Tests.Mcp;

public sealed class McpMessageReaderTests
{
    [Theory]
    [InlineData("""{"name":"a","arguments":{ "doc":"A", "doc":"B"} }""", """{ "doc":"A", "doc":"B"}""")]
    [InlineData("""{"arguments":{"a":"\u00e9","b":[1.0,{"c":null}]},"name":"a"}""", """{"a":"\u00e9","b":[1.0,{"c":null}]}""")]
    [InlineData("""{"name":"a","_meta":{"arguments":{"no":1}},"arguments":{"yes":1}}""", """{"yes":1}""")]
    [InlineData("""{"name":"a","arguments":"{\"yes\": 1}"}""", """{"yes": 1}""")]
    [InlineData("""{"name":"a","arguments":[]}""", "{}")]
    [InlineData("""{"name":"a","arguments":null}""", "")]
    [InlineData("""{"name":"a"}""", "")]
    public void Arguments_are_the_bytes_that_were_sent(string parameters, string arguments) => Assert.Equal(arguments, Text(Read(parameters).Arguments));

    [Theory]
    [InlineData("""{"name":"a","_meta":{"x":[1, 2]},"arguments":{"_meta":1}}""", """{"x":[1, 2]}""", false)]
    [InlineData("""{"name":"a"}""", "", false)]
    [InlineData("""{"name":"a","requestState":"s"}""", "", true)]
    [InlineData("""{"name":"a","Arguments":{}}""", "", true)]
    public void What_else_a_call_has_is_said(string parameters, string meta, bool hasMore)
    {
        var message = Read(parameters);

        Assert.Equal((meta, hasMore), (Text(message.Meta), message.HasMoreParams));
    }

    [Fact]
    public void Each_message_of_a_batch_has_its_own_arguments()
    {
        var batch = McpMessageReader.Read(Encoding.UTF8.GetBytes(
            """[{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"a","arguments":{"n":1},"more":1}},{"jsonrpc":"2.0","id":2,"method":"tools/call","params":{"name":"a"}}]""")).Batch;

        Assert.Equal([("""{"n":1}""", true), ("", false)], batch.Select(message => (Text(message.Arguments), message.HasMoreParams)));
    }

    [Theory]
    [InlineData("""{"name":"a","name":"b"}""")]
    [InlineData("""{"name":"a","n\u0061me":"b"}""")]
    [InlineData("""{"n\u0061me":"a","name":"b"}""")]
    [InlineData("""{"n\u0061me":"a","nam\u0065":"b"}""")]
    [InlineData("""{"name":"a","_meta":{"1":0,"2":0,"3":0,"4":0,"5":0,"6":0,"7":0,"8":0,"1":0}}""")]
    [InlineData("""{"name":"a","_meta":{"1":0,"2":0,"3":0,"4":0,"5":0,"6":0,"7":0,"8":0,"9":0,"10":0,"8":0}}""")]
    [InlineData("""{"name":"a","_meta":{"1":0,"2":0,"3":0,"4":0,"5":0,"6":0,"7":0,"8":0,"9":0,"10":0,"10":0}}""")]
    public void A_name_that_comes_twice_is_refused_however_it_is_spelt(string parameters) =>
        Assert.Contains("twice", Assert.Throws<UnreadableMessageException>(() => Read(parameters)).Message, StringComparison.Ordinal);

    [Fact]
    public void Names_that_differ_are_taken_however_many_and_long_they_are()
    {
        var names = Enumerable.Range(0, 100).Select(number => $"\"{new string('x', number)}\":{{\"x\":{number}}}");

        Assert.Equal("a", Read($$"""{"_meta":{{{string.Join(',', names)}}},"n\u0061me":"a"}""").Name);
    }

    private static McpMessage Read(string parameters) =>
        McpMessageReader.Read(Encoding.UTF8.GetBytes($$"""{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{{parameters}}}"""));

    private static string Text(ReadOnlyMemory<byte> bytes) => Encoding.UTF8.GetString(bytes.Span);
}
