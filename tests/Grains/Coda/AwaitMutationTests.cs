using System.Net;
using CodaMcp.Coda;

namespace CodaMcp.Tests.Coda;

public sealed class AwaitMutationTests
{
    private const string Pending = """{"completed":false}""";
    private const string Done = """{"completed":true,"warning":"Some cells were skipped."}""";

    [Fact]
    public async Task A_write_is_followed_until_it_is_applied()
    {
        using var coda = new GatewayFixture((_, before) => StubHandler.Json(before < 2 ? Pending : Done));

        var progress = await Await(coda);

        Assert.Equal(new MutationProgress(true, "Some cells were skipped."), progress);
    }

    [Fact]
    public async Task The_first_look_comes_early_and_the_others_ever_later()
    {
        using var coda = new GatewayFixture((_, before) => StubHandler.Json(before < 2 ? Pending : Done));

        await Await(coda);

        Assert.Equal([1, 1.5, 2.25], coda.Time.Stepped.Select(wait => wait.TotalSeconds));
    }

    [Fact]
    public async Task Twenty_five_seconds_take_nine_looks()
    {
        using var coda = new GatewayFixture((_, _) => StubHandler.Json(Pending));

        await Await(coda, TimeSpan.FromSeconds(25));

        Assert.Equal(9, coda.Api.Requests.Count);
    }

    [Fact]
    public async Task A_write_that_is_not_known_yet_is_followed_on()
    {
        using var coda = new GatewayFixture((_, before) => before < 2 ? StubHandler.Error(HttpStatusCode.NotFound, "-") : StubHandler.Json(Done));

        Assert.True((await Await(coda)).Applied);
    }

    [Fact]
    public async Task A_write_that_stays_unknown_is_followed_no_longer()
    {
        using var coda = new GatewayFixture((_, _) => StubHandler.Error(HttpStatusCode.NotFound, "-"));

        await Await(coda);

        Assert.InRange(coda.Time.Stepped.Sum(wait => wait.TotalSeconds), 15, 17);
    }

    [Fact]
    public async Task A_write_that_is_not_applied_in_time_is_accepted()
    {
        using var coda = new GatewayFixture((_, _) => StubHandler.Json(Pending));

        Assert.Equal(MutationProgress.Accepted, await Await(coda, TimeSpan.FromSeconds(10)));
    }

    [Theory]
    [InlineData(HttpStatusCode.Unauthorized)]
    [InlineData(HttpStatusCode.InternalServerError)]
    public async Task What_polling_runs_into_is_not_thrown(HttpStatusCode status)
    {
        using var coda = new GatewayFixture((_, _) => StubHandler.Error(status, "-"));

        Assert.Equal(MutationProgress.Accepted, await Await(coda, TimeSpan.FromSeconds(10)));
    }

    [Fact]
    public async Task A_broken_connection_does_not_end_the_wait()
    {
        var options = new CodaOptions();
        options.Retry.MaxAttempts = 1;
        using var coda = new GatewayFixture((_, before) => before == 0 ? throw new HttpRequestException(HttpRequestError.ResponseEnded) : StubHandler.Json(Done), options);

        Assert.True((await Await(coda)).Applied);
    }

    [Fact]
    public async Task An_applied_write_lets_its_document_be_cached_again()
    {
        using var coda = new GatewayFixture((request, _) => StubHandler.Json(request.Path.Contains("mutationStatus", StringComparison.Ordinal) ? Done : GatewayFixture.DocJson));
        await coda.Documents.WroteAsync(new CodaCredential(GatewayFixture.Token).Key, "d1", new DocumentWrite { Id = "mutate:1", Scopes = ["*"], At = coda.Time.GetUtcNow() });
        await Await(coda);

        await coda.Open().GetDoc("d1", default);

        Assert.Equal(1, coda.Cache.Count);
    }

    private static Task<MutationProgress> Await(GatewayFixture coda, TimeSpan? within = null) => coda.Time.Run(
        coda.Gateway.AwaitMutation(coda.Call(), "d1", "mutate:1", coda.Time.GetUtcNow() + (within ?? TimeSpan.FromSeconds(60)), default),
        TimeSpan.FromSeconds(4));
}
