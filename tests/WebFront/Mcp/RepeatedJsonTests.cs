using System.Text;
using System.Text.Json;
using CodaMcp.Mcp;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;

namespace CodaMcp.Tests.Mcp;

public sealed class RepeatedJsonTests
{
    private readonly RepeatedJson<Implementation> clients = new((System.Text.Json.Serialization.Metadata.JsonTypeInfo<Implementation>)McpJsonUtilities.DefaultOptions.GetTypeInfo(typeof(Implementation)));

    [Fact]
    public void What_was_read_lately_is_not_read_again() => Assert.Same(Read("a"), Read("a"));

    [Fact]
    public void Each_value_is_its_own_however_many_there_are()
    {
        for (var round = 0; round < 2; round++)
        {
            for (var number = 0; number < 1000; number++)
                Assert.Equal($"client {number}", Read($"client {number}")!.Name);
        }
    }

    [Fact]
    public void A_long_value_is_read_and_not_kept()
    {
        var name = new string('x', 2000);

        Assert.Equal(name, Read(name)!.Name);
        Assert.NotSame(Read(name), Read(name));
    }

    [Theory]
    [InlineData("7")]
    [InlineData("{\"name\":[]}")]
    public void What_is_no_such_value_is_refused_each_time(string json)
    {
        Assert.Throws<JsonException>(() => clients.Read(Encoding.UTF8.GetBytes(json)));
        Assert.Throws<JsonException>(() => clients.Read(Encoding.UTF8.GetBytes(json)));
    }

    private Implementation? Read(string name) => clients.Read(Encoding.UTF8.GetBytes($$"""{"name":"{{name}}","version":"1"}"""));
}
