using System.Buffers;
using ModelContextProtocol.Protocol;

namespace CodaMcp.Mcp;

/// <summary>The result of a <c>tools/list</c>.</summary>
/// <param name="Tools">Each tool, JSON in UTF-8.</param>
internal sealed record ToolListAnswer(IReadOnlyList<byte[]> Tools)
{
    /// <summary>Writes the JSON-RPC response.</summary>
    /// <param name="output">The buffer to write to.</param>
    /// <param name="id">The request's id.</param>
    /// <param name="server">As in <see cref="ToolAnswer.WriteTo"/>.</param>
    /// <returns>The number of bytes written. None of them is a line break.</returns>
    public long WriteTo(IBufferWriter<byte> output, RequestId id, byte[]? server) => ToolAnswer.Write(output, id, server, meta: null, json =>
    {
        json.WriteStartArray("tools"u8);
        foreach (var tool in Tools)
            json.WriteRawValue(tool, skipInputValidation: true);
        json.WriteEndArray();
        // Earlier revisions do not have these fields.
        if (server is null)
            return;
        json.WriteNumber("ttlMs"u8, (long)CachingHints.Catalogue.TotalMilliseconds);
        json.WriteString("cacheScope"u8, "private"u8);
    });
}
