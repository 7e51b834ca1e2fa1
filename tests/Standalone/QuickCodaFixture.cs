using CodaMcp.Coda;
using CodaMcp.Sandbox.Coda;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace CodaMcp.Tests;

/// <summary>
/// The whole system before a Coda that is twenty times as quick as the Sandbox's, with limits of windows that are as much shorter. Everything waits as
/// it does otherwise, for less long. A member may call as often as a test likes.
/// </summary>
public sealed class QuickCodaFixture : SystemFixture
{
    private const int Times = 20;

    private CodaSandbox coda = null!;

    public override async Task InitializeAsync()
    {
        var usual = new CodaSandboxBehaviour();
        coda = await CodaSandbox.StartAsync(new CodaSandboxOptions
        {
            Port = 0,
            FilesPort = 0,
            Behaviour = usual with
            {
                WriteDelay = usual.WriteDelay / Times,
                SnapshotLag = usual.SnapshotLag / Times,
                DocProvisioning = usual.DocProvisioning / Times,
                NameLag = usual.NameLag / Times,
                RateLimits = CodaRateLimits.None,
            },
        });
        await base.InitializeAsync();
    }

    public override async Task DisposeAsync()
    {
        await base.DisposeAsync();
        await coda.DisposeAsync();
    }

    protected override string[] Settings => ["--CODAMCP_CALLS_PER_MINUTE", "100000", "--CODAMCP_REQUESTS_PER_SECOND", "100000"];

    protected override void Configure(WebApplicationBuilder builder) => builder.Services.Configure<CodaOptions>(options =>
    {
        options.BaseUrl = new Uri(coda.ApiUrl);
        var budget = options.Budget;
        foreach (var limit in new[] { budget.Read, budget.Write, budget.Content, budget.ListDocs })
            limit.Window /= Times;
        budget.Slack /= Times;
        (options.Mutation.FirstPoll, options.Mutation.LongestPoll) = (options.Mutation.FirstPoll / Times, options.Mutation.LongestPoll / Times);
        options.Retry.FirstWaitWhenPreparing /= Times;
    });
}
