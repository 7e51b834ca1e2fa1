using System.Text;
using CodaMcp.Mcp;

namespace CodaMcp.Tests.Mcp;

public sealed class ArgumentBytesTests
{
    [Theory]
    [InlineData("""{"params":{"name":"a","arguments":{ "doc":"A", "doc":"B"} }}""", """{ "doc":"A", "doc":"B"}""")]
    [InlineData("""{"params":{"arguments":{"a":"\u00e9","b":[1.0,{"c":null}]},"name":"a"},"id":1}""", """{"a":"\u00e9","b":[1.0,{"c":null}]}""")]
    [InlineData("""{"params":{"_meta":{"arguments":{"no":1}},"arguments":{"yes":1}}}""", """{"yes":1}""")]
    [InlineData("""{"params":{"arguments":{"first":1},"arguments":{"last":1}}}""", """{"last":1}""")]
    [InlineData("""{"params":{"arguments":1},"params":{"arguments":{"last":1}}}""", """{"last":1}""")]
    [InlineData("""{"params":{"name":"a","arguments":null}}""", "{}")]
    [InlineData("""{"params":{"name":"a"}}""", "{}")]
    [InlineData("""{"params":null}""", "{}")]
    [InlineData("""{"arguments":{"no":1}}""", "{}")]
    public void Arguments_are_the_bytes_that_were_sent(string message, string arguments) =>
        Assert.Equal(arguments, Encoding.UTF8.GetString(ArgumentBytes.Of(Encoding.UTF8.GetBytes(message))));
}
