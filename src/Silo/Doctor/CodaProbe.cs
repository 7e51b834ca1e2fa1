using System.Net.Http.Headers;
using CodaMcp.Coda;
using CodaMcp.Coda.Caching;
using CodaMcp.Coda.Gateway;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace CodaMcp.Doctor;

/// <summary>
/// Sends the doctor's requests to Coda and keeps every response. It uses production's own client without a cluster. It also sends single requests that
/// production never sends.
/// </summary>
internal sealed class CodaProbe : IDisposable
{
    private readonly CodaOptions options;
    private readonly TimeProvider time;
    private readonly OwnBudget budget;
    private readonly OwnUser user = new();
    private readonly MemoryBudget memory = new(MemoryBudget.DefaultBytes);
    private readonly ExchangeLog api;
    private readonly ExchangeLog files;
    private readonly CodaCredential credential;

    /// <summary>Opens the connections.</summary>
    /// <param name="options">The settings, with a token.</param>
    /// <param name="time">The clock.</param>
    /// <param name="timeLimit">The time limit of the whole run.</param>
    /// <param name="wire">A handler between the doctor and the API; for tests.</param>
    public CodaProbe(CodaOptions options, TimeProvider time, TimeSpan timeLimit, DelegatingHandler? wire = null)
    {
        this.options = options;
        this.time = time;
        Deadline = time.GetUtcNow() + timeLimit;
        credential = new CodaCredential(options.ApiToken!);
        budget = new OwnBudget(options.Budget, time);
        HttpMessageHandler connections = CodaGateway.ApiConnections(options);
        if (wire is not null)
        {
            wire.InnerHandler = connections;
            connections = wire;
        }

        api = new ExchangeLog(connections);
        files = new ExchangeLog(CodaGateway.FileConnections(options));
        Gateway = new CodaGateway(
            options, budget, user, new OwnDocuments(() => Gateway!, options, memory, time), time, NullLogger<CodaGateway>.Instance, api, files);
        Call = NewCall(Deadline);
        Api = Gateway.Open(Call);
    }

    /// <summary>The end of the time limit.</summary>
    public DateTimeOffset Deadline { get; }

    /// <summary>Production's gateway.</summary>
    public CodaGateway Gateway { get; }

    /// <summary>The doctor's call.</summary>
    public CodaCall Call { get; }

    /// <summary>Production's client.</summary>
    public ICodaApi Api { get; }

    /// <summary>Returns production's client with its own time limit. It deletes what the doctor created, even after the time limit of the run.</summary>
    public ICodaApi OpenFor(TimeSpan timeLimit) => Gateway.Open(NewCall(time.GetUtcNow() + timeLimit));

    /// <summary>Returns a token source that cancels after a time of the doctor's clock.</summary>
    public CancellationTokenSource CancelAfter(TimeSpan limit) => new(limit, time);

    /// <summary>The exchanges with the API.</summary>
    public IReadOnlyList<Exchange> Exchanges => api.Exchanges;

    /// <summary>The exchanges with hosts of exported files. Each redirect is an exchange.</summary>
    public IReadOnlyList<Exchange> Downloads => files.Exchanges;

    /// <summary>The clock's time.</summary>
    public DateTimeOffset UtcNow => time.GetUtcNow();

    /// <summary>Stores the user of the token.</summary>
    public void Know(CodaIdentity identity) => user.Identity = identity;

    /// <summary>Returns the time since a timestamp.</summary>
    public TimeSpan Since(long timestamp) => time.GetElapsedTime(timestamp);

    /// <summary>Returns a timestamp for <see cref="Since"/>.</summary>
    public long Now() => time.GetTimestamp();

    /// <summary>Waits, within the time limit.</summary>
    public Task Wait(TimeSpan wait, CancellationToken cancellationToken) => Task.Delay(wait, time, cancellationToken);

    /// <summary>Sends one GET that production would not send. It does not retry, and keeps Coda's rate limits.</summary>
    /// <param name="operation">The operationId of the path.</param>
    /// <param name="path">Path and query below the API's address.</param>
    /// <param name="cancellationToken">Cancels the request.</param>
    /// <param name="version">The header <c>X-Coda-Doc-Version</c>; null for none.</param>
    /// <param name="token">Another token; null for the configured one.</param>
    /// <exception cref="HttpRequestException">Coda could not be reached.</exception>
    /// <exception cref="TimeoutException">Coda did not respond in time.</exception>
    /// <exception cref="CodaException">The rate limit allows no request within the time limit.</exception>
    public async Task<Exchange> GetAsync(string operation, string path, CancellationToken cancellationToken, string? version = null, string? token = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri($"{options.BaseUrl.AbsoluteUri.TrimEnd('/')}{path}"));
        CodaOperation.Named(operation).Mark(request);
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token ?? credential.Token);
        if (version is not null)
            request.Headers.Add("X-Coda-Doc-Version", version);
        var permit = new PermitRequest
        {
            Id = Guid.NewGuid(),
            Category = CodaOperation.Of(request).Category,
            Member = Call.MemberKey,
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
        Cache = new ResponseCache(options.Cache, time, memory),
        Deadline = deadline,
        BeforeWrite = static _ => Task.CompletedTask,
    };

    /// <summary>Closes the connections.</summary>
    public void Dispose() => Gateway.Dispose();
}
