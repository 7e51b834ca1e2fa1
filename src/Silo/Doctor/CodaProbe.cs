using System.Net.Http.Headers;
using CodaMcp.Coda;
using CodaMcp.Members;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace CodaMcp.Doctor;

/// <summary>
/// The way to Coda for the doctor: production's own client with everything around it but the cluster, and single requests that production
/// never sends. Every answer on the wire is kept.
/// </summary>
internal sealed class CodaProbe : IDisposable
{
    private readonly CodaOptions options;
    private readonly TimeProvider time;
    private readonly OwnBudget budget;
    private readonly OwnUser user = new();
    private readonly ExchangeLog api;
    private readonly ExchangeLog files;
    private readonly CodaCredential credential;

    /// <summary>Opens it.</summary>
    /// <param name="options">The settings, with a token.</param>
    /// <param name="time">The clock.</param>
    /// <param name="timeLimit">How long all of it may take.</param>
    /// <param name="wire">Stands between the doctor and the API; for tests.</param>
    public CodaProbe(CodaOptions options, TimeProvider time, TimeSpan timeLimit, DelegatingHandler? wire = null)
    {
        this.options = options;
        this.time = time;
        Deadline = time.GetUtcNow() + timeLimit;
        credential = new CodaCredential(options.ApiToken!);
        budget = new OwnBudget(options.Budget, time);
        HttpMessageHandler connections = CodaGateway.ApiConnections();
        if (wire is not null)
        {
            wire.InnerHandler = connections;
            connections = wire;
        }

        api = new ExchangeLog(connections);
        files = new ExchangeLog(CodaGateway.FileConnections(options));
        Gateway = new CodaGateway(
            options, budget, user, new OwnDocuments(() => Gateway!, options, time), time, NullLogger<CodaGateway>.Instance, api, files);
        Call = NewCall(Deadline);
        Api = Gateway.Open(Call);
    }

    /// <summary>When everything has to be over.</summary>
    public DateTimeOffset Deadline { get; }

    /// <summary>Production's gateway.</summary>
    public CodaGateway Gateway { get; }

    /// <summary>The doctor's call.</summary>
    public CodaCall Call { get; }

    /// <summary>Production's client.</summary>
    public ICodaApi Api { get; }

    /// <summary>Production's client with a time limit of its own, to delete what the doctor made after the time for all of it is over.</summary>
    public ICodaApi OpenFor(TimeSpan timeLimit) => Gateway.Open(NewCall(time.GetUtcNow() + timeLimit));

    /// <summary>Cancels after some time of the doctor's clock.</summary>
    public CancellationTokenSource CancelAfter(TimeSpan limit) => new(limit, time);

    /// <summary>What went to the API.</summary>
    public IReadOnlyList<Exchange> Exchanges => api.Exchanges;

    /// <summary>What went to hosts of exported files, each redirect by itself.</summary>
    public IReadOnlyList<Exchange> Downloads => files.Exchanges;

    /// <summary>The clock's time.</summary>
    public DateTimeOffset UtcNow => time.GetUtcNow();

    /// <summary>Notes whom the token stands for.</summary>
    public void Know(CodaIdentity identity) => user.Identity = identity;

    /// <summary>The time since a moment.</summary>
    public TimeSpan Since(long timestamp) => time.GetElapsedTime(timestamp);

    /// <summary>This moment, for <see cref="Since"/>.</summary>
    public long Now() => time.GetTimestamp();

    /// <summary>Waits, within the time limit.</summary>
    public Task Wait(TimeSpan wait, CancellationToken cancellationToken) => Task.Delay(wait, time, cancellationToken);

    /// <summary>Sends one GET that production would not send, once, within Coda's rate limits.</summary>
    /// <param name="path">Path and query below the API's address.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <param name="version">The header <c>X-Coda-Doc-Version</c>; null for none.</param>
    /// <param name="token">Another token; null for the configured one.</param>
    /// <exception cref="HttpRequestException">Coda could not be reached.</exception>
    /// <exception cref="TimeoutException">It did not answer in time.</exception>
    /// <exception cref="CodaException">There is no permit within the time left.</exception>
    public async Task<Exchange> GetAsync(string path, CancellationToken cancellationToken, string? version = null, string? token = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri($"{options.BaseUrl.AbsoluteUri.TrimEnd('/')}{path}"));
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token ?? credential.Token);
        if (version is not null)
            request.Headers.Add("X-Coda-Doc-Version", version);
        var permit = new PermitRequest
        {
            Id = Guid.NewGuid(),
            Category = CodaOperation.Of(request, options.BaseUrl).Category,
            Members = [Call.MemberKey],
            Deadline = Deadline,
        };
        await budget.AcquireAsync("", permit, cancellationToken);
        using var timeout = new CancellationTokenSource(options.RequestTimeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        using var http = new HttpMessageInvoker(api, disposeHandler: false);
        try
        {
            using var response = await http.SendAsync(request, either.Token);
            return api.Exchanges[^1];
        }
        catch (OperationCanceledException e) when (timeout.IsCancellationRequested)
        {
            throw new TimeoutException($"Coda did not answer within {options.RequestTimeout.TotalSeconds:0} s.", e);
        }
        finally
        {
            budget.Return("", permit.Id, PermitUse.Answered);
        }
    }

    private CodaCall NewCall(DateTimeOffset deadline) => new()
    {
        Credential = credential,
        MemberKey = "doctor",
        Cache = new ResponseCache(options.Cache, time),
        Deadline = deadline,
        BeforeWrite = static _ => Task.CompletedTask,
    };

    /// <summary>Closes the connections.</summary>
    public void Dispose() => Gateway.Dispose();
}
