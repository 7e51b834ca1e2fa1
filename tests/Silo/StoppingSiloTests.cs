using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using CodaMcp.Audit;
using CodaMcp.Calls;
using CodaMcp.Coda;
using CodaMcp.Members;
using CodaMcp.Sandbox.Coda;
using CodaMcp.Storage;
using CodaMcp.Tools;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using Orleans.GrainDirectory;
using Orleans.Runtime;
using Orleans.Runtime.Placement;

namespace CodaMcp.Tests;

/// <summary>Two silos as the product composes them. One of them stops while its members wait for Coda's answers to writes.</summary>
[Collection(PostgresCollection.Name)]
[SuppressMessage("Design", "CA1001:Types that own disposable fields should be disposable", Justification = "xunit calls DisposeAsync of IAsyncLifetime.")]
public sealed class StoppingSiloTests(PostgresServer server) : IAsyncLifetime
{
    // So many that the cluster's directory has some of them on each silo.
    private const int Members = 12;
    private static readonly TimeSpan CodaTakes = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Wait = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly CodaClock codaTime = new();
    private readonly List<WebApplication> silos = [];
    private readonly FenceLosses losses = new();
    private ClusterSettings cluster = null!;
    private CodaSandbox coda = null!;

    public async Task InitializeAsync()
    {
        cluster = await server.NewDatabaseAsync();
        coda = await CodaSandbox.StartAsync(new CodaSandboxOptions { Port = 0, FilesPort = 0, TimeProvider = codaTime, Behaviour = CodaSandboxBehaviour.Instant });
        coda.Faults.Add(CodaFault.Slow(CodaTakes, "upsertRows", int.MaxValue));
        coda.Faults.Add(CodaFault.Slow(CodaTakes, "listRows", int.MaxValue));
    }

    public async Task DisposeAsync()
    {
        foreach (var silo in silos)
            await silo.DisposeAsync();
        await coda.DisposeAsync();
        losses.Dispose();
    }

    [Fact]
    public async Task The_outcome_of_each_write_that_was_sent_is_known()
    {
        var stopping = await StartSiloAsync();
        var other = await StartSiloAsync();
        var calls = Enumerable.Range(0, Members).Select(NewCall).ToList();
        await BeginAsync(stopping, calls);
        await UntilAsync(() => codaTime.AnswersHeld == Members);
        var stop = stopping.StopAsync();
        await UntilAsync(() => other.Services.GetRequiredService<ISiloStatusOracle>().GetApproximateSiloStatus(AddressOf(stopping)).IsTerminating());
        // A front goes on at the silo that stays. What it could do wrong, it does in this second.
        var results = calls.Select(one => EndAsync(GrainOf(other, one.Member), one.Call)).ToList();
        await Task.Delay(TimeSpan.FromSeconds(1));
        codaTime.Advance(CodaTakes);

        foreach (var result in await Task.WhenAll(results).WaitAsync(Patience))
            Assert.Null(result.Tool!.Error);
        await stop.WaitAsync(Patience);
        Assert.Equal(Members, coda.Traffic.Requests.Count(request => request.Operation == "upsertRows"));
        Assert.Empty(losses.Lines);
        await AssertRecordedOnceAsync(other, calls);
    }

    [Fact]
    public async Task Each_read_that_is_under_way_is_made_by_another_silo_and_recorded_there()
    {
        var stopping = await StartSiloAsync();
        var other = await StartSiloAsync();
        var calls = Enumerable.Range(0, Members).Select(NewRead).ToList();
        await BeginAsync(stopping, calls);

        await UntilAsync(() => codaTime.AnswersHeld > 0);
        var stop = stopping.StopAsync();
        var results = Task.WhenAll(calls.Select(one => EndAsync(GrainOf(other, one.Member), one.Call)));
        await UntilAsync(() => stop.IsCompleted);
        await UntilAsync(() =>
        {
            codaTime.Advance(CodaTakes);
            return results.IsCompleted;
        });

        foreach (var result in await results)
            Assert.Null(result.Tool!.Error);
        await AssertRecordedOnceAsync(other, calls);
    }

    [Fact]
    public async Task A_silo_with_the_default_directory_can_be_replaced_while_others_have_the_distributed_one()
    {
        var earlier = await StartSiloAsync(WithDefaultDirectory);
        var later = await StartSiloAsync();
        var members = Enumerable.Range(0, Members).Select(number => NewCall(number).Member).ToList();
        await Task.WhenAll(members.Select(async member =>
        {
            // Each is stored, so that a second activation would be noticed.
            await AccessOf(earlier, member).SetDisabled(true);
            await AccessOf(later, member).SetDisabled(false);
            await AccessOf(earlier, member).SetDisabled(true);
        }));

        Assert.Empty(losses.Lines);
        await earlier.StopAsync();
        var decided = await Task.WhenAll(members.Select(member => AccessOf(later, member).GetAccess().AsTask())).WaitAsync(Patience);
        Assert.All(decided, access => Assert.True(access.Disabled));
    }

    // As silos had it up to the change of directories.
    private static void WithDefaultDirectory(IServiceCollection services)
    {
        foreach (var service in services.Where(service => IsOfDirectory(service.ServiceType)).ToList())
            services.Remove(service);

        static bool IsOfDirectory(Type type) =>
            type.Name == "DistributedGrainDirectory" || type == typeof(IGrainDirectory) || (type.IsGenericType && type.GenericTypeArguments.Contains(typeof(IGrainDirectory)));
    }

    private static IMemberAccessGrain AccessOf(WebApplication silo, MemberId member) => GrainOf(silo, member).AsReference<IMemberAccessGrain>();

    private static (MemberId Member, MemberCall Call) NewCall(int number) => (
        new MemberId("https://issuer.example", "organization-1", $"member-{number}"),
        new MemberCall
        {
            Id = $"call-{number}",
            Tool = new CallTool
            {
                Tool = "upsert_rows",
                Arguments = JsonSerializer.SerializeToUtf8Bytes(new Dictionary<string, object>
                {
                    ["doc"] = "Project Tracker",
                    ["table"] = "Tasks",
                    ["rows"] = new[] { new Dictionary<string, string> { ["Task"] = $"task {number}" } },
                    ["wait_seconds"] = 0,
                }),
                GrantedScopes = [Scopes.Read, Scopes.Write],
                Client = new CallingClient("client-1", "tests", "1", "2026-07-28"),
                TimeLeft = TimeSpan.FromSeconds(55),
            },
        });

    private static (MemberId Member, MemberCall Call) NewRead(int number)
    {
        var (member, call) = NewCall(number);
        return (member, call with
        {
            Tool = call.Tool! with
            {
                Tool = "list_rows",
                // Each asks Coda itself.
                Arguments = JsonSerializer.SerializeToUtf8Bytes(new Dictionary<string, object> { ["doc"] = "Project Tracker", ["table"] = "Tasks", ["limit"] = 10 + number }),
                RecordId = Guid.CreateVersion7(),
            },
        });
    }

    // On the silo that is to stop.
    private static async Task BeginAsync(WebApplication stopping, IEnumerable<(MemberId Member, MemberCall Call)> calls)
    {
        foreach (var (member, call) in calls)
        {
            RequestContext.Set(IPlacementDirector.PlacementHintKey, AddressOf(stopping));
            await GrainOf(stopping, member).StartCall(call, TimeSpan.Zero);
        }
    }

    private static async Task AssertRecordedOnceAsync(WebApplication silo, IReadOnlyList<(MemberId Member, MemberCall Call)> calls)
    {
        // A silo that has stopped has stored its records. This one stores them in their order, so that a later one shows that they are stored.
        await silo.Services.GetRequiredService<AuditWriter>().RecordAfterAsync(Audit.AuditStoreTests.ARecord(AuditOutcome.Succeeded), CancellationToken.None);
        var store = silo.Services.GetRequiredService<IAuditStore>();
        foreach (var (member, call) in calls)
        {
            var records = await store.ReadAsync(new AuditQuery { Member = member, Tool = call.Tool!.Tool, Limit = 10 }, CancellationToken.None);
            Assert.True(records is [{ Outcome: AuditOutcome.Succeeded or AuditOutcome.Accepted }], $"{member.Member}: {string.Join(", ", records.Select(record => record.Outcome))}");
        }
    }

    // As a front does.
    private static async Task<CallResult> EndAsync(IMemberCallGrain member, MemberCall call)
    {
        CallReply? last = null;
        while (true)
        {
            try
            {
                var reply = await (last is null ? member.StartCall(call, Wait) : member.FollowCall(call.Id, last.Position, Wait));
                if (reply.Result is { } result)
                    return result;
                last = reply.Known ? reply : null;
            }
            catch (Exception error) when (error is TimeoutException or OrleansException)
            {
                last = null;
                await Task.Delay(50);
            }
        }
    }

    private static IMemberCallGrain GrainOf(WebApplication silo, MemberId member) =>
        silo.Services.GetRequiredService<IGrainFactory>().GetGrain<IMemberCallGrain>(member.ToGrainKey());

    private static SiloAddress AddressOf(WebApplication silo) => silo.Services.GetRequiredService<ILocalSiloDetails>().SiloAddress;

    private async Task<WebApplication> StartSiloAsync(Action<IServiceCollection>? configure = null)
    {
        var settings = new SiloSettings
        {
            Cluster = cluster,
            CodaApiBaseUrl = coda.ApiUrl,
            CodaApiToken = CodaSandbox.ServiceToken,
            StytchDomain = "https://issuer.example",
            StytchSecret = "secret-for-tests",
            SiloPort = SiloHosting.FindFreePort(),
            GatewayPort = SiloHosting.FindFreePort(),
        };
        await SchemaHosting.PrepareDatabaseAsync(settings);
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders().AddProvider(losses);
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.AddCodaMcpSilo(settings);
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = ShutdownTimes.Host);
        builder.Services.Configure<CodaOptions>(options => options.Budget.Read.Permits = options.Budget.Write.Permits = options.Budget.ListDocs.Permits = 10_000);
        configure?.Invoke(builder.Services);
        var silo = builder.Build();
        silos.Add(silo);
        await silo.StartAsync();
        return silo;
    }

    private static async Task UntilAsync(Func<bool> condition)
    {
        using var timeout = new CancellationTokenSource(Patience);
        while (!condition())
            await Task.Delay(20, timeout.Token);
    }

    /// <summary>Counts the answers that Coda holds back.</summary>
    private sealed class CodaClock() : FakeTimeProvider(DateTimeOffset.UtcNow)
    {
        private int answersHeld;

        public int AnswersHeld => Volatile.Read(ref answersHeld);

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            var timer = base.CreateTimer(callback, state, dueTime, period);
            if (dueTime == CodaTakes)
                Interlocked.Increment(ref answersHeld);
            return timer;
        }
    }

    /// <summary>What is logged of activations that lost their member to another one.</summary>
    private sealed class FenceLosses : ILoggerProvider, ILogger
    {
        public ConcurrentQueue<string> Lines { get; } = new();

        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Warning;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (formatter(state, exception) is var line && line.Contains("owns the data of", StringComparison.Ordinal))
                Lines.Enqueue(line);
        }

        public void Dispose()
        {
        }
    }
}
