using System.Net;
using System.Text.Json;
using CodaMcp.Coda.Caching;
using CodaMcp.Coda.Contract;
using CodaMcp.Coda.Documents;
using CodaMcp.Coda.Export;
using CodaMcp.Coda.Handlers;
using CodaMcp.Coda.Users;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Polly;
using Refit;

namespace CodaMcp.Coda.Gateway;

/// <summary>
/// Sends requests to Coda. Every call gets its own chain of handlers around one set of connections. From the outermost:
/// <list type="number">
/// <item><b>page token</b>: sends a page token without other parameters. It runs first, so that caches see the final address.</item>
/// <item><b>deadline</b>, for some calls: replaces the deadline, such as for the wait for a write.</item>
/// <item><b>documents</b>: hides the docs that the member's rules forbid.</item>
/// <item><b>write</b>: after a write, notes Coda's request id and tells the document's grain. This happens once per write, however often the
/// write is sent.</item>
/// <item><b>cache</b>: reads of a document, and of the list of docs, go to the document's grain. It keeps and coalesces them for all members
/// who share the Coda user. The member keeps all other reads.</item>
/// <item><b>retry</b>: retries a request that failed and may be sent again, once for all callers that share it. It rejects a read whose
/// response does not fit the contract, so that no cache keeps it.</item>
/// <item><b>freshness</b>, in the document's grain: after a write, a read of what it touched asks for the newest version of the document.</item>
/// <item><b>budget</b>: runs inside everything that sends again, so that every attempt takes a permit. After that, a request that changes
/// something has its audit record stored.</item>
/// <item><b>credentials</b>: runs next to the transport, so that it checks the address that is really requested.</item>
/// <item><b>transport</b>: applies the time limit, and reads the whole answer into memory.</item>
/// </list>
/// </summary>
public sealed partial class CodaGateway : ICodaGateway, ICodaSource, IDisposable
{
    /// <summary>How long connections are kept. New connections use new addresses of Coda.</summary>
    private static readonly TimeSpan ConnectionLifetime = TimeSpan.FromMinutes(5);

    private readonly CodaOptions options;
    private readonly ICodaBudget budget;
    private readonly ICodaUsers users;
    private readonly ICodaDocuments documents;
    private readonly TimeProvider time;
    private readonly ILogger<CodaGateway> logger;
    private readonly HttpMessageHandler apiConnections;
    private readonly HttpMessageHandler fileConnections;
    private readonly PageExporter exporter;
    private readonly UnexpectedAnswers unexpected;
    private readonly RefitSettings refit;
    private readonly ResiliencePipeline<HttpResponseMessage> retrying;

    /// <summary>Creates the gateway with its own connections. One gateway is enough for a process.</summary>
    public CodaGateway(IOptions<CodaOptions> options, ICodaBudget budget, ICodaUsers users, ICodaDocuments documents, TimeProvider time, ILogger<CodaGateway> logger)
        : this(options?.Value!, budget, users, documents, time, logger, ApiConnections(options!.Value), FileConnections(options.Value))
    {
    }

    /// <summary>Creates the gateway with the given connections, and takes ownership of them.</summary>
    internal CodaGateway(
        CodaOptions options,
        ICodaBudget budget,
        ICodaUsers users,
        ICodaDocuments documents,
        TimeProvider time,
        ILogger<CodaGateway> logger,
        HttpMessageHandler apiConnections,
        HttpMessageHandler fileConnections)
    {
        this.options = options;
        this.budget = budget;
        this.users = users;
        this.documents = documents;
        this.time = time;
        this.logger = logger;
        this.apiConnections = apiConnections;
        this.fileConnections = fileConnections;
        unexpected = new UnexpectedAnswers(logger);
        refit = MakeRefitSettings();
        retrying = RetryHandler.Pipeline(time);
        exporter = new PageExporter(new ExportDownload(fileConnections, options, time), options, time);
    }

    /// <inheritdoc/>
    public ICodaApi Open(CodaCall call)
    {
        ArgumentNullException.ThrowIfNull(call);
        return Open(call, deadline: null);
    }

    /// <inheritdoc/>
    public async ValueTask<bool> StillHolds(ResultBasis basis, CodaCredential credential, ResponseCache cache, OwnWrites writes)
    {
        ArgumentNullException.ThrowIfNull(basis);
        ArgumentNullException.ThrowIfNull(writes);
        if (basis.IsOlderThan(cache))
            return false;
        if (basis.Identity is { } identity)
        {
            // If this process does not know the user, the following read looks the user up.
            var known = users.Known(credential);
            if (known != identity)
                return false;
            for (var at = 0; at < basis.Documents.Length; at++)
            {
                var (docId, check) = basis.Documents[at];
                var own = writes.Of(docId, time.GetUtcNow(), options.DocumentCache.FreshReadTime);
                if (await documents.ConfirmAsync(identity.LoginId, docId, own.Length == 0 ? check : check with { OwnWrites = own }) is not { } confirmed)
                    return false;
                if (own.Length == 0)
                    basis.Documents[at] = (docId, confirmed);
            }
        }

        CodaReads.Count("hit", basis.Reads);
        return true;
    }

    /// <inheritdoc/>
    public async Task<PageMarkdown> ReadPageMarkdown(CodaCall call, string docId, string pageId, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(call);
        var body = await ReadExport(call, docId, pageId, $"markdown {pageId}", html: false, cancellationToken);
        return JsonSerializer.Deserialize(body.Span, CodaJson.Default.PageMarkdown)!;
    }

    /// <inheritdoc/>
    public async Task<string?> ReadPageHtml(CodaCall call, string docId, string pageId, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(call);
        var body = await ReadExport(call, docId, pageId, $"html {pageId}", html: true, cancellationToken);
        return JsonSerializer.Deserialize(body.Span, CodaJson.Default.String);
    }

    /// <inheritdoc/>
    public async Task<MutationProgress> AwaitMutation(CodaCall call, string docId, string requestId, DateTimeOffset until, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(call);
        var api = Open(call, new ResponseCacheDeadline(until));
        var start = time.GetTimestamp();
        for (var pause = options.Mutation.FirstPoll; time.GetUtcNow() + pause + options.LeastRequestTime <= until; pause = Longer(pause))
        {
            await Task.Delay(pause, time, cancellationToken);
            try
            {
                var status = await api.GetMutationStatus(requestId, cancellationToken);
                if (!status.Completed)
                    continue;
                await Applied(call, docId, requestId);
                return new MutationProgress(true, status.Warning);
            }
            catch (CodaException e) when (e.Status == HttpStatusCode.NotFound && time.GetElapsedTime(start) < options.Mutation.NotFoundGrace)
            {
                // Not all of Coda's servers know the write yet.
            }
            catch (Exception e) when (e is CodaUnavailableException or CodaAnswerException
                or CodaException { Status: HttpStatusCode.Conflict or HttpStatusCode.TooManyRequests or >= HttpStatusCode.InternalServerError })
            {
                // This failure shows nothing about the write. The next request may succeed.
                LogPollFailed(e, requestId);
            }
            catch (CodaException e)
            {
                LogPollFailed(e, requestId);
                return MutationProgress.Accepted;
            }
        }

        return MutationProgress.Accepted;
    }

    /// <inheritdoc/>
    public async Task<DocumentChanges> WatchDocument(CodaCall call, string docId, string? since, TimeSpan wait, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(call);
        if (call.Documents().Hides(docId))
            return Hidden(since);
        var identity = await users.IdentifyAsync(call.Credential, call.Deadline, cancellationToken);
        var changes = await documents.WatchAsync(
            identity.LoginId, docId, new WatchDocument { Token = new CodaToken(call.Credential.Token), Since = since, Wait = wait, Member = call.MemberKey }, cancellationToken);
        return call.Documents().Hides(docId) ? Hidden(since) : changes;
    }

    /// <summary>Closes the connections.</summary>
    public void Dispose()
    {
        apiConnections.Dispose();
        fileConnections.Dispose();
    }

    /// <inheritdoc/>
    public Task<CodaUser> WhoAmI(CodaCredential credential, string budgetKey, ResponseCacheDeadline deadline, CancellationToken cancellationToken)
    {
        var call = new CodaCall
        {
            Credential = credential,
            Cache = new ResponseCache(options.Cache, time, new MemoryBudget(0)),
            Deadline = deadline.Value,
            BeforeWrite = static _ => Task.CompletedTask,
        };
        HttpMessageHandler chain = ToWire(call, (_, _) => ValueTask.FromResult(budgetKey));
        chain = new RetryHandler(call, options, time, retrying, unexpected, logger) { InnerHandler = chain };
        return Typed(new DeadlineHandler(call, options, time, deadline) { InnerHandler = chain }).WhoAmI(cancellationToken);
    }

    /// <inheritdoc/>
    public Task<Doc> LookAt(CodaCall call, string docId, ResponseCacheDeadline deadline, CancellationToken cancellationToken) =>
        Typed(new DeadlineHandler(call, options, time, deadline) { InnerHandler = ToWire(call, KeyOfBudget(call)) }).GetDoc(docId, cancellationToken);

    /// <inheritdoc/>
    public async Task<ResponseCacheAnswer> Fetch(
        CodaCall call, string docId, DocumentRead read, DocumentVersions versions, ResponseCacheDeadline deadline, CancellationToken cancellationToken)
    {
        var freshness = new FreshnessHandler(call, options, time, docId, read.Scopes, versions) { InnerHandler = ToWire(call, KeyOfBudget(call)) };
        var chain = new RetryHandler(call, options, time, retrying, unexpected, logger) { InnerHandler = freshness };
        var last = new DeadlineHandler(call, options, time, deadline) { InnerHandler = chain };
        if (read.HtmlOfPage is { } htmlOfPage)
        {
            var html = await exporter.ReadHtml(call, Typed(last), docId, htmlOfPage, () => deadline.Value, cancellationToken);
            return new ResponseCacheAnswer(JsonSerializer.SerializeToUtf8Bytes(html, CodaJson.Default.String), Behind: freshness.FoundBehind);
        }

        if (read.MarkdownOfPage is { } pageId)
        {
            PageMarkdown page;
            try
            {
                page = await exporter.Read(call, Typed(last), docId, pageId, () => deadline.Value, cancellationToken);
            }
            catch (Exception e) when (e is CodaFileHostException or CodaExportException { FileHost: not null })
            {
                LogNotFetched(e.Message);
                throw;
            }

            if (page.Warning is not null)
                LogExportRefused(call.Credential.Key);
            return new ResponseCacheAnswer(JsonSerializer.SerializeToUtf8Bytes(page, CodaJson.Default.PageMarkdown), Behind: freshness.FoundBehind);
        }

        using var http = new HttpMessageInvoker(last, disposeHandler: false);
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(options.BaseUrl, read.Path));
        CodaOperation.Of(read, docId).Mark(request);
        using var response = await http.SendAsync(request, cancellationToken);
        if (!response.IsSuccessStatusCode)
            throw await CodaErrors.FromAnswer(response);
        return new ResponseCacheAnswer(
            await response.Content.ReadAsByteArrayAsync(cancellationToken), response.StatusCode == HttpStatusCode.OK, freshness.FoundBehind, freshness.AsOf);
    }

    private static DocumentChanges Hidden(string? since) => new() { Version = since ?? "", Failure = CodaFailures.Of(DocumentRules.NoSuchDoc()) };

    // An export shows the same as the page's content, so it has the same operation.
    private async Task<ReadOnlyMemory<byte>> ReadExport(CodaCall call, string docId, string pageId, string what, bool html, CancellationToken cancellationToken)
    {
        var rules = call.Documents();
        if (rules.Hides(docId))
            throw DocumentRules.NoSuchDoc();
        var identity = await users.IdentifyAsync(call.Credential, call.Deadline, cancellationToken);
        var operation = CodaOperation.Of(nameof(ICodaApi.ListPageContent), docId, pageId);
        var body = await new DocumentReader(call, options, time, documents).Read(
            identity, docId, operation, what, html ? null : pageId, html ? pageId : null, call.Deadline, cancellationToken);
        return rules.Clean(body) ?? throw DocumentRules.NoSuchDoc();
    }

    private ICodaApi Open(CodaCall call, ResponseCacheDeadline? deadline)
    {
        HttpMessageHandler chain = new RetryHandler(call, options, time, retrying, unexpected, logger) { InnerHandler = ToWire(call, KeyOfBudget(call)) };
        chain = new CacheHandler(call, options, time, users, documents) { InnerHandler = chain };
        chain = new WriteHandler(call, options, time, users, documents, unexpected) { InnerHandler = chain };
        chain = new DocumentsHandler(call, options, time) { InnerHandler = chain };
        if (deadline is not null)
            chain = new DeadlineHandler(call, options, time, deadline) { InnerHandler = chain };
        return Typed(chain);
    }

    private async Task Applied(CodaCall call, string docId, string requestId)
    {
        // If the member's activation has changed since the write, it is unknown what the write touched.
        var write = call.Writes.Applied(docId, requestId, time.GetUtcNow());
        if (write is null)
        {
            write = new DocumentWrite { Id = requestId, Scopes = [DocumentScopes.All], At = time.GetUtcNow(), Applied = true };
            call.Writes.Add(docId, write);
        }

        var identity = await users.IdentifyAsync(call.Credential, call.Deadline, CancellationToken.None);
        await documents.WroteAsync(identity.LoginId, docId, write);
    }

    private TimeSpan Longer(TimeSpan pause)
    {
        var longer = pause * options.Mutation.PollFactor;
        return longer < options.Mutation.LongestPoll ? longer : options.Mutation.LongestPoll;
    }

    private Func<DateTimeOffset, CancellationToken, ValueTask<string>> KeyOfBudget(CodaCall call) => async (deadline, cancellationToken) =>
        CodaUserGrain.KeyOf((await users.IdentifyAsync(call.Credential, deadline, cancellationToken)).LoginId);

    private BudgetHandler ToWire(CodaCall call, Func<DateTimeOffset, CancellationToken, ValueTask<string>> keyOfBudget)
    {
        HttpMessageHandler chain = new TransportHandler(call, options, time) { InnerHandler = apiConnections };
        chain = new CredentialsHandler(call, options, time) { InnerHandler = chain };
        return new BudgetHandler(call, options, time, budget, keyOfBudget) { InnerHandler = chain };
    }

    private ICodaApi Typed(HttpMessageHandler chain)
    {
        // The transport handler applies the time limit, so the client must have none. The client owns nothing that needs disposing.
        var http = new HttpClient(new PageTokenHandler { InnerHandler = chain }, disposeHandler: false) { BaseAddress = options.BaseUrl, Timeout = Timeout.InfiniteTimeSpan };
        return RestService.ForGenerated<ICodaApi>(http, refit);
    }

    /// <summary>
    /// Creates the connections to the API as in production. Connecting must end within the half of a permit's lease that is reserved for the
    /// transfer. So no request arrives after its lease.
    /// </summary>
    internal static SocketsHttpHandler ApiConnections(CodaOptions options) => new()
    {
        AllowAutoRedirect = false,
        UseCookies = false,
        AutomaticDecompression = DecompressionMethods.All,
        PooledConnectionLifetime = ConnectionLifetime,
        ConnectTimeout = options.Budget.Lease / 2,
    };

    /// <summary>Creates the connections to the hosts of exported files as in production.</summary>
    internal static SocketsHttpHandler FileConnections(CodaOptions options) => new()
    {
        AllowAutoRedirect = false,
        UseCookies = false,
        AutomaticDecompression = DecompressionMethods.All,
        PooledConnectionLifetime = ConnectionLifetime,
        ConnectCallback = GuardedDial.To(options.BaseUrl),
    };

    private RefitSettings MakeRefitSettings()
    {
        var settings = new RefitSettings(new SystemTextJsonContentSerializer(CodaJson.Default.Options))
        {
            ExceptionFactory = static async response => response.IsSuccessStatusCode ? null : await CodaErrors.FromAnswer(response),
            // In a full chain the handlers have validated the response already. This check is for chains without them.
            DeserializationExceptionFactory = (response, e) => ValueTask.FromResult<Exception?>(
                unexpected.Of(CodaOperation.Of(response.RequestMessage!), (e as JsonException)?.Path ?? "$")),
            // The handlers already throw Coda's exceptions.
            TransportExceptionFactory = static (_, e, _) => e,
            // CodaOperation takes the ids from the captured arguments.
            CaptureMethodArguments = true,
        };
        // Coda expects true and false in queries; .NET writes True and False.
        settings.UrlParameterFormatterMap[typeof(bool)] = new LowerCaseFormatter();
        return settings;
    }

    [LoggerMessage(LogLevel.Information, "Credential {CredentialKey} may not export pages; read the page's lines of text instead")]
    private partial void LogExportRefused(string credentialKey);

    [LoggerMessage(LogLevel.Warning, "A page could not be read. {Reason}")]
    private partial void LogNotFetched(string reason);

    [LoggerMessage(LogLevel.Information, "Could not see whether Coda applied {RequestId}")]
    private partial void LogPollFailed(Exception exception, string requestId);
}
