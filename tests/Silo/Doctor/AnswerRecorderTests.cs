using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using CodaMcp.Doctor;
using CodaMcp.Doctor.Recording;

namespace CodaMcp.Tests.Doctor;

/// <summary>Tests that the doctor records the structure of Coda's responses, without user data.</summary>
public sealed partial class AnswerRecorderTests : IDisposable
{
    private static readonly Uri BaseUrl = new("https://coda.io/apis/v1");
    private readonly string directory = Directory.CreateTempSubdirectory("codamcp-doctor-").FullName;

    public void Dispose() => TestDirectory.Delete(directory);

    [Fact]
    public void Ids_refer_to_each_other_as_before()
    {
        var recorded = Record("/docs/AbCdEfGh12/tables/grid-QwErTy/rows?limit=1&pageToken=eyJhbGciOiJ9", """
            {"items":[{"id":"i-ZxCvBn","type":"row","href":"https://coda.io/apis/v1/docs/AbCdEfGh12/tables/grid-QwErTy/rows/i-ZxCvBn",
             "browserLink":"https://coda.io/d/Secret-Plan_dAbCdEfGh12#Budget-2027_tugrid-QwErTy/_rui-ZxCvBn","values":{"c-PoIuYt":{"@context":"http://schema.org/","@type":"StructuredValue","additionalType":"row","name":"Lena Okafor","tableId":"grid-QwErTy","rowId":"i-ZxCvBn","tableUrl":"https://coda.io/d/_dAbCdEfGh12/#_tugrid-QwErTy"}}}]}
            """, operation: "listRows");
        var row = recorded["body"]!["items"]![0]!;
        var id = row["id"]!.GetValue<string>();
        var doc = recorded["path"]!.GetValue<string>().Split('/')[2];
        var cell = row["values"]!.AsObject().Single();

        Assert.Matches("^i-[A-Za-z]{6}$", id);
        Assert.Matches("^[A-Z][a-z][A-Z][a-z][A-Z][a-z][A-Z][a-z][0-9]{2}$", doc);
        Assert.Equal($"https://coda.io/apis/v1{recorded["path"]!.GetValue<string>().Split('?')[0]}/{id}", row["href"]!.GetValue<string>());
        Assert.Contains($"_d{doc}#", row["browserLink"]!.GetValue<string>(), StringComparison.Ordinal);
        Assert.EndsWith($"/_ru{id}", row["browserLink"]!.GetValue<string>(), StringComparison.Ordinal);
        Assert.StartsWith("c-", cell.Key, StringComparison.Ordinal);
        Assert.Equal(id, cell.Value!["rowId"]!.GetValue<string>());
        Assert.Equal("StructuredValue", cell.Value!["@type"]!.GetValue<string>());
        Assert.Equal("row", row["type"]!.GetValue<string>());
    }

    [Fact]
    public void Odd_values_keep_their_form()
    {
        var body = Record("/docs/AbCdEfGh12", """
            {"id":"AbCdEfGh12","icon":null,"nextPageToken":"","isHidden":true,"createdAt":"2024-03-05T08:09:10.111Z","color":"#87AEFF","width":"640","rowCount":123,"lineLevel":0,
             "layout":"ganttChart","currencyCode":"EUR","createdBy":{"@context":"http://schema.org/","@type":"Person","name":"Lena Okafor"},"href":"https://coda.io/apis/v1/docs/AbCdEfGh12"}
            """)["body"]!;

        Assert.Null(body["icon"]);
        Assert.Equal("", body["nextPageToken"]!.GetValue<string>());
        Assert.True(body["isHidden"]!.GetValue<bool>());
        Assert.Matches(@"^2026-\d\d-\d\dT\d\d:\d\d:\d\d\.000Z$", body["createdAt"]!.GetValue<string>());
        Assert.Equal("#87AEFF", body["color"]!.GetValue<string>());
        Assert.Matches(@"^\d{3}$", body["width"]!.GetValue<string>());
        Assert.InRange(body["rowCount"]!.GetValue<int>(), 222, 999);
        Assert.Equal(0, body["lineLevel"]!.GetValue<int>());
        Assert.Equal("ganttChart", body["layout"]!.GetValue<string>());
        Assert.Equal(("http://schema.org/", "Person"), (body["createdBy"]!["@context"]!.GetValue<string>(), body["createdBy"]!["@type"]!.GetValue<string>()));
        Assert.DoesNotContain("Okafor", body.ToJsonString(), StringComparison.Ordinal);
    }

    [Fact]
    public void An_error_keeps_codas_words_and_loses_what_they_quote()
    {
        var body = Record("/docs/AbCdEfGh12/pages/Secret%20Plan", """
            {"statusCode":400,"statusMessage":"Bad Request","message":"Could not find 'Secret Plan' of lena@okafor.test in grid-QwErTy1.","codaType":"RequestSchemaValidationFailed",
             "codaDetail":{"issues":[{"code":"unrecognized_keys","keys":["limit"],"path":[],"message":"Unrecognized key: \"limit\""}]}}
            """, HttpStatusCode.BadRequest, "getPage")["body"]!;
        var message = body["message"]!.GetValue<string>();

        Assert.Matches("^Could not find '[A-Z][a-z]{5} [A-Z][a-z]{3}' of ", message);
        Assert.DoesNotContain("Secret", message, StringComparison.Ordinal);
        Assert.DoesNotContain("okafor", message, StringComparison.Ordinal);
        Assert.DoesNotContain("QwErTy1", message, StringComparison.Ordinal);
        Assert.Equal("RequestSchemaValidationFailed", body["codaType"]!.GetValue<string>());
        Assert.Equal("Unrecognized key: \"limit\"", body["codaDetail"]!["issues"]![0]!["message"]!.GetValue<string>());
    }

    [Fact]
    public void A_pages_text_keeps_its_marks_and_loses_its_words()
    {
        var download = new Exchange(
            HttpMethod.Get,
            new Uri("https://coda-us-west-2-prod-workflow-objects.s3.us-west-2.amazonaws.com/blobs/DOC_EXPORT_RENDERING/canvas-QwErTyUiOp/AbCdEfGh12?X-Amz-Expires=300&X-Amz-Date=20260907T101112Z&X-Amz-Signature=0123456789abcdef"),
            HttpStatusCode.OK,
            "text/plain",
            new Dictionary<string, string>(),
            Encoding.UTF8.GetBytes("# Kündigung Okafor\n\n- [ ] Vertrag **bis** 31.12.2027, siehe https://intra.okafor.test/akte?id=77 oder lena@okafor.test\n"));
        new AnswerRecorder(directory, BaseUrl).Write([], [download]);
        var recorded = Read("download.json");

        Assert.Matches(@"^# \w+ \w+\n\n- \[ \] \w+ \*\*\w+\*\* \d\d\.\d\d\.\d{4}, \w+ https://www\.example\.com/\w+\?id=\d\d \w+ \w+@example\.com\n$", recorded["text"]!.GetValue<string>());
        Assert.StartsWith("https://coda-us-west-2-prod-workflow-objects.s3.us-west-2.amazonaws.com/blobs/DOC_EXPORT_RENDERING/canvas-", recorded["path"]!.GetValue<string>(), StringComparison.Ordinal);
        AssertNothingOf(["Kündigung", "Okafor", "Vertrag", "siehe", "oder", "2027", "intra", "akte", "lena", "QwErTyUiOp", "AbCdEfGh12", "0123456789abcdef"]);
    }

    [Theory]
    [InlineData("<table><tr><td>Kündigung von Lena Okafor</td></tr></table>\n")]
    [InlineData("<img src=\"https://intra.okafor.test/akte.png\" alt=\"Kündigung\"/> von Lena Okafor\n")]
    [InlineData("<?xml version=\"1.0\"?>\n<person>Kündigung von Lena Okafor</person>\n")]
    public void A_page_that_begins_with_markup_loses_its_words(string page)
    {
        WriteDownload(page, HttpStatusCode.OK);

        AssertNothingOf(["Kündigung", "Okafor", "Lena", "intra", "akte"]);
        Assert.DoesNotMatch("(?i)kündigung|okafor|lena|intra|akte", Read("download.json")["text"]!.GetValue<string>());
    }

    [Theory]
    [InlineData(HttpStatusCode.OK)]
    [InlineData(HttpStatusCode.NotFound)]
    public void An_error_of_the_file_host_keeps_its_words_and_loses_its_ids(HttpStatusCode status)
    {
        WriteDownload(
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Error><Code>NoSuchKey</Code><Message>The specified key does not exist.</Message><Key>blobs/DOC_EXPORT_RENDERING/canvas-QwErTyUiOp/AbCdEfGhIj</Key>"
            + "<RequestId>QWERTYUIOPASDFGH</RequestId><HostId>abcdefghijkl=</HostId></Error>",
            status);
        var text = Read(status == HttpStatusCode.OK ? "download.json" : "download-404.json")["text"]!.GetValue<string>();

        Assert.Contains("<Code>NoSuchKey</Code><Message>The specified key does not exist.</Message><Key>blobs/DOC_EXPORT_RENDERING/canvas-", text, StringComparison.Ordinal);
        Assert.DoesNotMatch("QwErTyUiOp|AbCdEfGhIj|QWERTYUIOPASDFGH|abcdefghijkl", text);
    }

    [Theory]
    [InlineData("Could not find \"budget\" in the doc.")]
    [InlineData("Could not find 'budget' in the doc.")]
    [InlineData("Could not find Budget in the doc.")]
    [InlineData("Could not find blobs/DOC_EXPORT_RENDERING/budget/budget in the doc.")]
    public void An_error_loses_a_name_in_every_form_of_quotes(string message)
    {
        var recorded = Record("/docs/AbCdEfGh12", new JsonObject { ["statusCode"] = 404, ["statusMessage"] = "Not Found", ["message"] = message }.ToJsonString(), HttpStatusCode.NotFound)["body"]!;

        Assert.Equal("Not Found", recorded["statusMessage"]!.GetValue<string>());
        Assert.Matches("^Could not find .* in the doc\\.$", recorded["message"]!.GetValue<string>());
        Assert.DoesNotContain("budget", recorded["message"]!.GetValue<string>(), StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public void Numbers_with_an_exponent_stay_numbers()
    {
        var body = Record("/docs/AbCdEfGh12", """{"a":1e21,"b":1.5E-7,"c":-12.75e+3}""")["body"]!;

        Assert.Matches("^[2-9]e21$", body["a"]!.ToJsonString());
        Assert.Matches(@"^[2-9]\.[2-9]E-7$", body["b"]!.ToJsonString());
        Assert.Matches(@"^-[2-9]{2}\.[2-9]{2}e\+3$", body["c"]!.ToJsonString());
    }

    [Fact]
    public void One_word_of_a_long_text_is_replaced_by_another_each_time()
    {
        var text = Record("/docs/AbCdEfGh12", """{"name":"the cat and the dog and the bird and the fish"}""")["body"]!["name"]!.GetValue<string>();

        Assert.True(Regex.Matches(text, @"\b\w{3}\b").Select(match => match.Value).Distinct().Count() > 5, text);
    }

    [Fact]
    public void One_of_several_answers_with_the_same_structure_is_recorded()
    {
        var count = new AnswerRecorder(directory, BaseUrl).Write([Exchange("/docs/AbCdEfGh12", """{"id":"A","name":"B"}"""), Exchange("/docs/XyZaBcDeFg", """{"id":"C","name":"D"}"""), Exchange("/docs/MnOpQrStUv", """{"id":"E"}""")], []);

        Assert.Equal(2, count);
        Assert.Equal(["getDoc-2.json", "getDoc.json"], Directory.GetFiles(directory).Select(Path.GetFileName).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Nothing_of_the_sandboxes_documents_survives()
    {
        await using var sandbox = await Sandbox.Coda.CodaSandbox.StartAsync(new Sandbox.Coda.CodaSandboxOptions { Port = 0, FilesPort = 0, Behaviour = Sandbox.Coda.CodaSandboxBehaviour.Instant });
        var options = new CodaMcp.Coda.CodaOptions { BaseUrl = new Uri(sandbox.ApiUrl), ApiToken = Sandbox.Coda.CodaSandbox.ServiceToken };
        options.Export.FirstPoll = TimeSpan.FromMilliseconds(20);
        using var probe = new CodaProbe(options, TimeProvider.System, TimeSpan.FromMinutes(1));
        probe.Know(new CodaMcp.Coda.CodaIdentity("doctor", Scoped: false));
        var tour = new CodaTour(probe, null);
        await tour.WalkAsync(CancellationToken.None);
        await probe.Gateway.ReadPageMarkdown(probe.Call, tour.Doc!.Id, tour.Page!.Id, CancellationToken.None);
        new AnswerRecorder(directory, options.BaseUrl).Write(probe.Exchanges, probe.Downloads);

        // All words of some length in names, texts, ids and addresses that Coda sends.
        var names = new HashSet<string>(StringComparer.Ordinal) { "name", "content", "owner", "ownerName", "email", "loginId", "tokenName", "title", "description", "id", "downloadLink" };
        var words = probe.Exchanges.Where(exchange => exchange.IsSuccess).SelectMany(exchange => Strings(JsonNode.Parse(exchange.Body)!, "", names, inCell: false))
            .Concat(probe.Downloads.Select(download => Encoding.UTF8.GetString(download.Body)))
            .SelectMany(text => Word().Matches(text).Select(match => match.Value))
            .Distinct().ToArray();

        Assert.True(words.Length > 300, $"{words.Length}");
        var ports = new[] { options.BaseUrl.Port, new Uri(sandbox.FilesUrl).Port }.Select(port => $"{port}");
        AssertNothingOf(words.Except(ports));
        AssertNothingOf([Sandbox.Coda.CodaSandbox.ServiceToken, "northwind.example"]);
    }

    private static IEnumerable<string> Strings(JsonNode node, string name, HashSet<string> names, bool inCell) => node switch
    {
        JsonObject members => members.Where(member => member.Value is not null).SelectMany(member => Strings(member.Value!, member.Key, names, inCell || member.Key == "values")),
        JsonArray items => items.OfType<JsonNode>().SelectMany(item => Strings(item, name, names, inCell)),
        JsonValue value when value.TryGetValue<string>(out var text) && (names.Contains(name) || (inCell && name[0] != '@' && name is not ("additionalType" or "status" or "currency"))) => [text],
        _ => [],
    };

    // Words of the API that documents also contain.
    private static readonly HashSet<string> Apis = new(StringComparer.OrdinalIgnoreCase)
    {
        "canvas", "table", "tables", "column", "columns", "DOC_EXPORT_RENDERING", "RENDERING", "EXPORT", "blobs", "docs", "pages", "rows", "localhost", "Algorithm", "SHA256", "Expires", "Signature", "Date",
        "HMAC", "AWS4", "https", "http", "apis", "name", "example", "schema", "coda", "name", "views", "status", "type", "text", "person", "number", "value", "values", "title", "order", "owner", "email", "write",
        "Credential", "SignedHeaders",
    };

    private void AssertNothingOf(IEnumerable<string> words)
    {
        // Compare whole words: a short word may be part of a neutral one.
        var written = Directory.GetFiles(directory).SelectMany(file => Word().Matches(Values(JsonNode.Parse(File.ReadAllText(file))!)).Select(match => match.Value)).ToHashSet(StringComparer.Ordinal);

        Assert.Equal("", string.Join(' ', words.Where(word => word.Length > 4 && !Apis.Contains(word) && written.Contains(word))));
    }

    private static string Values(JsonNode node) => node switch
    {
        JsonObject members => string.Join('\n', members.Where(member => member.Value is not null && member.Key is not ("type" or "operation" or "statusMessage" or "known" or "@type" or "@context"))
            .Select(member => $"{(member.Key.Contains('-', StringComparison.Ordinal) || member.Key.Contains(' ', StringComparison.Ordinal) ? member.Key : "")}\n{Values(member.Value!)}")),
        JsonArray items => string.Join('\n', items.OfType<JsonNode>().Select(Values)),
        JsonValue value when value.TryGetValue<string>(out var text) => text,
        _ => "",
    };

    private JsonNode Record(string path, string body, HttpStatusCode status = HttpStatusCode.OK, string operation = "getDoc")
    {
        new AnswerRecorder(directory, BaseUrl).Write([Exchange(path, body, status, operation)], []);
        return Read(Path.GetFileName(Directory.GetFiles(directory).Single()));
    }

    private void WriteDownload(string body, HttpStatusCode status) => new AnswerRecorder(directory, BaseUrl).Write([],
    [
        new Exchange(HttpMethod.Get, new Uri("https://coda-us-west-2-prod-workflow-objects.s3.us-west-2.amazonaws.com/blobs/x"), status, "text/plain", new Dictionary<string, string>(), Encoding.UTF8.GetBytes(body)),
    ]);

    private JsonNode Read(string file) => JsonNode.Parse(File.ReadAllText(Path.Combine(directory, file)))!;

    private static Exchange Exchange(string path, string body, HttpStatusCode status = HttpStatusCode.OK, string operation = "getDoc") =>
        new(HttpMethod.Get, new Uri(BaseUrl + path), status, "application/json", new Dictionary<string, string>(), Encoding.UTF8.GetBytes(body))
        {
            Operation = operation,
        };

    [GeneratedRegex(@"[\p{L}\p{Nd}_]+")]
    private static partial Regex Word();
}
