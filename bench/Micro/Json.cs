using System.Buffers;
using System.Text;
using BenchmarkDotNet.Attributes;
using CodaMcp.Mcp;
using ModelContextProtocol.Protocol;

namespace CodaMcp.Bench;

/// <summary>JSON between client and front.</summary>
public class Json
{
    private readonly ArrayBufferWriter<byte> output = new(64 * 1024);
    private readonly ReadOnlyMemory<byte> call = """
        {"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"list_rows","arguments":{"doc":"NwTracker1","table":"grid-NwProjects","limit":50,"columns":["Project"]},
        "_meta":{"io.modelcontextprotocol/protocolVersion":"2026-07-28","io.modelcontextprotocol/clientCapabilities":{}}}}
        """u8.ToArray();

    private readonly byte[] server = """{"name":"codamcp","version":"1.0.0"}"""u8.ToArray();
    private readonly byte[] small = Rows(6);
    private readonly byte[] large = Rows(190);

    [Benchmark(Description = "JSON in: a tools/call")]
    public object In() => McpMessageReader.Read(call);

    [Benchmark(Description = "JSON out: the answer with a result of 0.5 KB")]
    public long OutSmall() => Write(small);

    [Benchmark(Description = "JSON out: the answer with a result of 16 KB")]
    public long OutLarge() => Write(large);

    private static byte[] Rows(int count) => Encoding.UTF8.GetBytes(
        $$"""{"rows":[{{string.Join(',', Enumerable.Range(0, count).Select(row => $$$"""{"id":"i-NwTask{{{row:d4}}}","name":"A row of a table","values":{"Project":"A \"project\""}}"""))}}],"has_more":false}""");

    private long Write(byte[] result)
    {
        output.ResetWrittenCount();
        return new ToolAnswer(result, null).WriteTo(output, new RequestId(1), server);
    }
}
