using System.Text;
using System.Text.Json.Nodes;
using CodaMcp.Tests.Checks;
using CodaMcp.Tests.Reading;
using Xunit.Sdk;

namespace CodaMcp.Tests;

/// <summary>Tests that the suite runs every file, and that it fails for wrong results.</summary>
public sealed class SuiteTests
{
    public static TheoryData<string> Operations => new(Operation.All.Select(operation => operation.Id));

    [Fact]
    public void The_suite_has_its_own_recordings() => Assert.True(Recordings.Own.Files.Count >= Operation.All.Count);

    [Fact]
    public void Every_file_is_run() => Assert.All(
        new[] { Recordings.Own, Recordings.Shared }.OfType<Recordings>(),
        folder =>
        {
            Assert.Empty(folder.Faults);
            Assert.Equal(folder.Files.Select(Path.GetFileName), folder.All.Select(recording => recording.Name.Split(" as ")[0]).Distinct());
        });

    [Fact]
    public void A_second_folder_that_is_there_has_recordings()
    {
        if (Recordings.SharedFolder() is not null)
            Assert.NotEmpty(Recordings.Shared!.All);
    }

    [Theory]
    [MemberData(nameof(Operations))]
    public void Every_operation_has_a_recording(string operation) => Assert.Contains(Recordings.Own.All, recording => recording.Name == $"{operation}.json" && !recording.IsError);

    [Theory]
    [InlineData("getDoc", "id")]
    [InlineData("getRow", "id")]
    [InlineData("getTable", "id")]
    [InlineData("listRows", "items")]
    [InlineData("createPage", "requestId")]
    public async Task An_answer_without_what_the_client_needs_fails(string operation, string member)
    {
        var recording = Changed(operation, body => body.Remove(member));
        await Assert.ThrowsAnyAsync<Exception>(() => SuccessCheck.Client(recording));
        await Assert.ThrowsAnyAsync<XunitException>(() => SuccessCheck.Tools(recording));
    }

    [Fact]
    public async Task A_member_with_another_JSON_type_fails()
    {
        var recording = Changed("getRow", body => body["values"] = "none");
        await Assert.ThrowsAnyAsync<Exception>(() => SuccessCheck.Client(recording));
    }

    [Fact]
    public void A_value_that_was_lost_is_found()
    {
        var recorded = Own("getDoc");
        var read = new CodaMcp.Coda.Contract.Doc { Id = "Hb7kQ2mLxz", Name = "Another name", BrowserLink = (string)JsonNode.Parse(recorded.Text)!["browserLink"]! };
        var differences = RoundTrip.Differences(recorded.Json!.Value, read);
        Assert.Contains(differences, line => line.StartsWith("$.name is", StringComparison.Ordinal));
        Assert.Contains(differences, line => line.StartsWith("$.createdAt is lost", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_missing_text_fails() =>
        await Assert.ThrowsAnyAsync<XunitException>(() => SuccessCheck.Tools(Own("getDoc") with { Expect = new Expectation { Contains = ["Lighthouse"] } }));

    [Fact]
    public async Task A_forbidden_text_fails() =>
        await Assert.ThrowsAnyAsync<XunitException>(() => SuccessCheck.Tools(Own("getDoc") with { Expect = new Expectation { Not = ["Harbour log"] } }));

    [Fact]
    public async Task An_error_of_another_kind_fails() =>
        await Assert.ThrowsAnyAsync<XunitException>(() => ErrorCheck.Tools(Own("error-404-bare") with { Expect = new Expectation { Kind = "CodaBusy" } }));

    [Fact]
    public async Task A_success_that_is_called_an_error_fails() =>
        await Assert.ThrowsAnyAsync<XunitException>(() => ErrorCheck.Tools(Own("getDoc") with { Expect = new Expectation { Kind = "Refused" } }));

    [Theory]
    [InlineData("""{"operation":"getDock","status":200,"known":"recorded","body":{}}""")]
    [InlineData("""{"operation":"getDoc","status":200,"body":{}}""")]
    [InlineData("""{"operation":"getDoc","status":200,"known":"guessed","body":{}}""")]
    [InlineData("""{"operation":"getDoc","status":200,"known":"recorded"}""")]
    [InlineData("""{"operation":"getDoc","status":200,"known":"recorded","body":{},"text":""}""")]
    [InlineData("""{"operation":"getDoc","status":404,"known":"recorded","body":{},"expect":{"kind":"Gone"}}""")]
    [InlineData("""{"items":[]}""")]
    public void A_file_that_nobody_can_place_is_refused(string content) =>
        Assert.Throws<FormatException>(() => Recordings.Read("something-1.json", Encoding.UTF8.GetBytes(content)));

    [Theory]
    [InlineData("getRow-rich-7.json", null, "getRow", "200")]
    [InlineData("pageContent-3.json", null, "listPageContent", "200")]
    [InlineData("permissions-1.json", null, "getPermissions", "200")]
    [InlineData("rows-1.json", "GET .../rows?limit=500", "listRows", "200")]
    [InlineData("exportLinkExpired-2.xml", "GET downloadLink after 300 s -> 403 XML", "download", "403")]
    [InlineData("error-400-7.json", "GET .../content?contentFormat=x", "listPageContent", "400")]
    [InlineData("error-404-3.json", "GET .../rows/{row}, 404", "getRow", "404")]
    [InlineData("error-html-2.html", "any, 502", "any", "502,200")]
    [InlineData("error-empty-2.json", null, "any", "200,400,500")]
    public void A_bare_body_is_placed_by_its_name_and_the_index(string name, string? request, string operation, string statuses)
    {
        var read = Recordings.Read(name, "{}"u8.ToArray(), request);
        Assert.All(read, recording => Assert.Equal(operation, recording.Operation));
        Assert.Equal(statuses, string.Join(',', read.Select(recording => recording.Status)));
    }

    private static Recording Own(string name) => Recordings.Own.All.Single(recording => recording.Name == $"{name}.json");

    private static Recording Changed(string name, Action<JsonObject> change)
    {
        var recording = Own(name);
        var body = JsonNode.Parse(recording.Text)!.AsObject();
        change(body);
        var content = Encoding.UTF8.GetBytes(body.ToJsonString());
        return recording with { Body = content, Json = System.Text.Json.JsonElement.Parse(content) };
    }
}
