using System.Net;
using System.Text.Json;
using CodaMcp.Coda;
using CodaMcp.Tools;

namespace CodaMcp.Tests.Tools;

/// <summary>Tests the result of create_doc while Coda still prepares the doc.</summary>
public sealed class NewDocTests
{
    private readonly ToolBench bench = new();
    private int conflicts;

    public NewDocTests() => bench.Coda.Interruptions["GetDoc"] = _ => conflicts-- > 0
        ? throw new CodaException(HttpStatusCode.Conflict, "Conflict") { IsPreparing = true }
        : Task.CompletedTask;

    [Fact]
    public async Task A_doc_that_answers_is_applied()
    {
        var result = await Create();

        Assert.Equal(("applied", "create_doc:1"), (Text(result, "status"), Text(result, "requestId")));
        Assert.Equal([("NewDoc_123", "create_doc:1")], bench.Coda.Followed);
    }

    [Fact]
    public async Task A_doc_that_does_not_answer_yet_is_waited_for()
    {
        conflicts = 5;

        Assert.Equal("applied", Text(await Create(), "status"));
        Assert.Equal(6, bench.Coda.Requests.Count(request => request == "GetDoc"));
    }

    [Theory]
    [InlineData("create_doc:1", "get_mutation_status")]
    [InlineData(null, "get_doc")]
    public async Task A_doc_that_does_not_answer_in_time_is_accepted(string? requestId, string how)
    {
        (conflicts, bench.Coda.CreateDocRequestId) = (int.MaxValue, requestId);

        var result = await Create();

        Assert.Equal(("accepted", "NewDoc_123"), (Text(result, "status"), Text(result, "id")));
        Assert.Contains($"{how} ", Text(result, "note"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_doc_whose_creation_is_not_done_is_accepted_and_followed()
    {
        bench.Coda.Progress = MutationProgress.Accepted;

        Assert.Equal("accepted", Text(await Create(), "status"));
        Assert.Equal([("NewDoc_123", "create_doc:1")], bench.Coda.Followed);
    }

    [Fact]
    public async Task A_doc_without_a_request_id_is_applied_once_it_answers()
    {
        (conflicts, bench.Coda.CreateDocRequestId) = (1, null);

        Assert.Equal("applied", Text(await Create(), "status"));
        Assert.Empty(bench.Coda.Followed);
    }

    [Fact]
    public async Task A_doc_whose_content_does_not_answer_is_accepted()
    {
        bench.Coda.Failures["ListPages"] = new CodaException(HttpStatusCode.Conflict, "Conflict") { IsPreparing = true };

        Assert.Equal("accepted", Text(await Create(), "status"));
    }

    [Fact]
    public async Task A_doc_that_this_token_may_not_read_is_there()
    {
        bench.Coda.Failures["GetDoc"] = new CodaException(HttpStatusCode.Forbidden, "Forbidden");

        Assert.Equal("applied", Text(await Create(), "status"));
    }

    [Fact]
    public async Task A_doc_whose_answer_cannot_be_read_is_accepted()
    {
        bench.Coda.Failures["CreateDoc"] = new CodaAnswerException("-") { MayHaveExecuted = true, Accepted = true };

        Assert.Equal("accepted", Text(await Create(), "status"));
        Assert.False(bench.Coda.SaidUnknown);
    }

    private async Task<JsonElement> Create()
    {
        var created = bench.Result("create_doc", """{"title":"New"}""");
        while (!created.IsCompleted)
        {
            bench.Time.Advance(TimeSpan.FromMilliseconds(500));
            await Task.Delay(1);
        }

        return await created;
    }

    private static string? Text(JsonElement result, string name) => result.TryGetProperty(name, out var value) ? value.GetString() : null;
}
