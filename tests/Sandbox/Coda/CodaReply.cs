using System.IO.Compression;
using System.Net;
using System.Text;
using System.Text.Json.Nodes;

namespace CodaMcp.Tests.Sandbox.Coda;

internal sealed record CodaReply(HttpStatusCode Code, byte[] Bytes, IReadOnlyDictionary<string, string> Headers)
{
    public int Status => (int)Code;

    public string Text => Encoding.UTF8.GetString(Bytes);

    public JsonNode Json => JsonNode.Parse(Bytes)!;

    public string? Message => (string?)Json["message"];

    public IReadOnlyList<JsonNode> Items => [.. Json["items"]!.AsArray().Select(item => item!)];

    public IReadOnlyList<string> Names => [.. Items.Select(item => item["name"]!.ToString())];

    public string RequestId => Json["requestId"]!.ToString();

    public string Unzipped()
    {
        using var unpacked = new GZipStream(new MemoryStream(Bytes), CompressionMode.Decompress);
        using var reader = new StreamReader(unpacked);
        return reader.ReadToEnd();
    }
}
