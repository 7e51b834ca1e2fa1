using System.Buffers;
using System.IO.Pipelines;
using System.Text;
using System.Text.Json.Nodes;
using CodaMcp.Audit;
using CodaMcp.Members;
using CodaMcp.Tools;

namespace CodaMcp.Tests.Audit;

public sealed class AuditFormatTests
{
    [Theory]
    [InlineData("plain", "plain")]
    [InlineData("=HYPERLINK(\"http://evil\")", "\"'=HYPERLINK(\"\"http://evil\"\")\"")]
    [InlineData("+1", "'+1")]
    [InlineData("-1", "'-1")]
    [InlineData("@sum", "'@sum")]
    [InlineData("a,b", "\"a,b\"")]
    [InlineData("a\r\nb", "\"a\r\nb\"")]
    [InlineData("", "")]
    public void A_cell_is_no_formula_and_ends_where_it_should(string value, string expected) => Assert.Equal(expected, CsvFormat.Cell(value));

    [Fact]
    public void A_line_of_values_has_as_many_cells_as_the_line_of_names()
    {
        var lines = Text("csv", Entry() with { MemberLabel = "a@example.com" }).Split("\r\n");

        Assert.Equal(lines[0].Split(',').Length, lines[1].Split(',').Length);
        Assert.Equal("id", lines[0].Split(',')[0]);
    }

    [Fact]
    public void A_JSON_line_has_the_details_as_JSON_and_one_line_only()
    {
        var line = Text("jsonl", Entry() with { Details = """{"before":null,"after":{"a":"x\ny"}}""" });

        Assert.Equal('\n', line[^1]);
        Assert.DoesNotContain('\n', line[..^1]);
        Assert.Equal("x\ny", (string?)JsonNode.Parse(line)!["details"]!["after"]!["a"]);
    }

    [Theory]
    [InlineData("update_rows", true, "succeeded", AuditVerdict.Fine, 3, 1)]
    [InlineData("create_doc", true, "accepted", AuditVerdict.Fine, 1, 1)]
    [InlineData("delete_rows", true, "limit_exceeded", AuditVerdict.Refused, 4, 2)]
    [InlineData("list_docs", false, "internal", AuditVerdict.Failed, 2, 2)]
    [InlineData("session/start", false, "succeeded", AuditVerdict.Fine, 99, 1)]
    public void An_OCSF_event_has_what_its_class_requires(string tool, bool writes, string outcome, AuditVerdict verdict, int activity, int status)
    {
        var json = JsonNode.Parse(Text("ocsf", Entry() with { Tool = tool, Writes = writes, Outcome = outcome, Verdict = verdict, Toolset = tool.Contains('/', StringComparison.Ordinal) ? null : "rows" }))!;

        Assert.Equal((6003, 6, activity, (6003 * 100) + activity, status), (
            (int)json["class_uid"]!, (int)json["category_uid"]!, (int)json["activity_id"]!, (int)json["type_uid"]!, (int)json["status_id"]!));
        Assert.Equal(1_790_000_000_123, (long)json["time"]!);
        Assert.NotNull(json["severity_id"]);
        Assert.NotNull(json["metadata"]!["version"]);
        Assert.NotNull(json["metadata"]!["product"]!["name"]);
        Assert.Equal("member-1", (string?)json["actor"]!["user"]!["uid"]);
        Assert.Equal(tool, (string?)json["api"]!["operation"]);
        Assert.Equal("a client", (string?)json["src_endpoint"]!["name"]);
        Assert.Equal("doc", (string?)json["resources"]![0]!["type"]);
        Assert.Equal("a", (string?)json["resources"]![0]!["uid"]);
    }

    [Fact]
    public async Task An_export_goes_from_page_to_page_and_ends_with_the_last()
    {
        var pages = new Dictionary<string, AuditPage>();
        var ids = Enumerable.Range(0, 3).Select(_ => Guid.CreateVersion7()).ToArray();
        pages[""] = new AuditPage([Entry(), Entry()], ids[0]);
        pages[ids[0].ToString()] = new AuditPage([Entry()], ids[1]);
        pages[ids[1].ToString()] = new AuditPage([Entry()], null);
        using var stream = new MemoryStream();
        var output = PipeWriter.Create(stream, new StreamPipeWriterOptions(leaveOpen: true));

        var written = await AuditExport.WriteAsync(AuditFormat.All["jsonl"], before => Task.FromResult(pages[before?.ToString() ?? ""]), output, default);
        await output.CompleteAsync();

        Assert.Equal(4, written);
        Assert.Equal(4, Encoding.UTF8.GetString(stream.ToArray()).Count(letter => letter == '\n'));
    }

    private static string Text(string format, AuditEntry entry)
    {
        var output = new ArrayBufferWriter<byte>();
        AuditFormat.All[format].WriteHead(output);
        AuditFormat.All[format].Write(output, entry);
        return Encoding.UTF8.GetString(output.WrittenSpan);
    }

    private static AuditEntry Entry() => new()
    {
        Id = Guid.CreateVersion7(),
        StartedAt = DateTimeOffset.FromUnixTimeMilliseconds(1_790_000_000_123),
        Member = new MemberId("https://issuer.example", "organization-1", "member-1"),
        Client = new CallingClient("client-1", "a client", "1.0", "2026-07-28"),
        Tool = "list_docs",
        Writes = false,
        Outcome = "succeeded",
        Targets = ["doc:a"],
        TargetNames = ["Plan"],
    };
}
