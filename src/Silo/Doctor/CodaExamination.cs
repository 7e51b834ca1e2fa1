using System.Net;
using System.Text.Json;
using System.Text.RegularExpressions;
using CodaMcp.Coda;
using CodaMcp.Coda.Contract;
using CodaMcp.Doctor.Recording;

namespace CodaMcp.Doctor;

/// <summary>
/// Checks this server's assumptions about the Coda API with production's own client. It only reads, unless the arguments name a scratch doc
/// or ask for a new one.
/// </summary>
/// <param name="options">The gateway's settings. Without a token nothing is checked.</param>
/// <param name="arguments">The command's options.</param>
/// <param name="time">The clock.</param>
/// <param name="wire">A handler between the doctor and the API; for tests.</param>
internal sealed partial class CodaExamination(CodaOptions options, DoctorArguments arguments, TimeProvider time, DelegatingHandler? wire = null) : IExamination
{
    /// <summary>The name of the service in the report.</summary>
    public const string Service = "Coda";

    /// <summary>The advice for a difference that no setting can fix.</summary>
    public const string Attach = "Attach this report to an issue of CodaMcp.";

    private static readonly TimeSpan TimeToRead = TimeSpan.FromSeconds(110);
    private static readonly TimeSpan TimeToWrite = TimeSpan.FromSeconds(120);

    /// <summary>The longest time until a write is applied, or a new doc is ready. One minute; live writes need 2 to 20 s.</summary>
    public TimeSpan TimeToApply { get; init; } = TimeSpan.FromMinutes(1);

    /// <inheritdoc/>
    public async Task ExamineAsync(DoctorReport report, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(report);
        if (string.IsNullOrEmpty(options.ApiToken))
        {
            report.NotChecked(Service, "nothing, since there is no token. Set CODA_API_TOKEN to the token of one member for the doctor.");
            return;
        }

        var writes = arguments.ScratchDoc is not null || arguments.CreatesDoc;
        using var probe = new CodaProbe(options, time, writes ? TimeToRead + TimeToWrite : TimeToRead, wire);
        using var limit = new CancellationTokenSource(probe.Deadline - time.GetUtcNow(), time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            if (await KnowsUser(probe, report, either.Token))
                await Examine(probe, report, either.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            report.NotChecked(Service, "the rest, since the time limit was reached.");
        }

        if (arguments.RecordDirectory is { } directory)
            Record(probe, report, directory);
    }

    private async Task Examine(CodaProbe probe, DoctorReport report, CancellationToken cancellationToken)
    {
        var tour = new CodaTour(probe, arguments.ScratchDoc);
        await Try(report, "unknown tokens", () => RefusesOtherTokens(probe, report, cancellationToken), cancellationToken);
        await Try(report, "what the token can read", () => tour.WalkAsync(cancellationToken), cancellationToken);
        await new PagingChecks(probe, report).CheckAsync(tour, cancellationToken);
        await Try(report, "exports", () => new ExportChecks(probe, report, options).CheckAsync(tour, cancellationToken), cancellationToken);
        await new DocChecks(probe, report).CheckAsync(tour, cancellationToken);
        await new WriteChecks(probe, report, TimeToApply).CheckAsync(tour, arguments, cancellationToken);
        await Try(
            report,
            "whether answers fit the contract",
            () =>
            {
                ContractChecks.Check(probe, report);
                return Task.CompletedTask;
            },
            cancellationToken);
    }

    /// <summary>Runs one check of Coda; see <see cref="DoctorReport.RunAsync"/>.</summary>
    public static Task Try(DoctorReport report, string what, Func<Task> check, CancellationToken cancellationToken) =>
        report.RunAsync(Service, what, check, cancellationToken, KnownWords);

    private static async Task<bool> KnowsUser(CodaProbe probe, DoctorReport report, CancellationToken cancellationToken)
    {
        try
        {
            var user = await probe.Api.WhoAmI(cancellationToken);
            probe.Know(new CodaIdentity(user.LoginId, user.Scoped));
            report.Right(Service, "the token is accepted (whoami)");
            report.Note(Service, user.Scoped
                ? "the token is restricted to some docs or operations (whoami: scoped). Coda does not say to which; what it may not read is skipped below"
                : "the token is not restricted (whoami: not scoped)");
            return true;
        }
        catch (CodaException e) when (e.Status is HttpStatusCode.Unauthorized)
        {
            report.Wrong(Service, "the token is refused (401). Make a new one in Coda's account settings, and set CODA_API_TOKEN.");
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            report.Wrong(Service, $"whoami failed: {Describe(e)}. Check CODA_API_BASE_URL, and that this machine may reach it.");
        }

        return false;
    }

    private static async Task RefusesOtherTokens(CodaProbe probe, DoctorReport report, CancellationToken cancellationToken)
    {
        var answer = await probe.GetAsync("whoami", "/whoami", cancellationToken, token: "00000000-0000-4000-8000-000000000000");
        report.Add(
            Service,
            answer.Status == HttpStatusCode.Unauthorized && HasErrorForm(answer.Body),
            "an unknown token is answered with 401 and Coda's error body",
            $"an unknown token is answered with {Describe(answer)}, not with 401 and Coda's error body. {Attach}");
    }

    private void Record(CodaProbe probe, DoctorReport report, string directory)
    {
        try
        {
            var count = new AnswerRecorder(directory, options.BaseUrl).Write(probe.Exchanges, probe.Downloads);
            report.Note(Service, $"{count} anonymised answers are in the directory of {DoctorArguments.RecordOption}. Read them before you pass them on.");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            report.Wrong(Service, $"the answers could not be recorded ({e.GetType().Name}). Name a directory that can be written with {DoctorArguments.RecordOption}.");
        }
    }

    /// <summary>Describes an error without content of documents.</summary>
    public static string Describe(Exception error) => KnownWords(error) ?? DoctorReport.Describe(error);

    // Our own messages contain no content of documents.
    private static string? KnownWords(Exception error) => error switch
    {
        CodaException e => $"{(int)e.Status} {Quoted().Replace(e.Message, "…")}",
        CodaUnavailableException or CodaAnswerException or CodaFileHostException or TimeoutException => error.Message.TrimEnd('.'),
        _ => null,
    };

    /// <summary>Describes a response by its status, and by Coda's error type if it has one.</summary>
    public static string Describe(Exchange answer) => TypeOf(answer.Body) is { } type ? $"{(int)answer.Status} {type}" : $"{(int)answer.Status}";

    /// <summary>Returns <c>codaType</c> of an error body; null if it has none.</summary>
    public static string? TypeOf(byte[] body) => Member(body, "codaType");

    /// <summary>Returns a text member of a JSON body; null if it has none.</summary>
    public static string? Member(byte[] body, string name)
    {
        try
        {
            using var json = JsonDocument.Parse(body);
            return json.RootElement.ValueKind == JsonValueKind.Object && json.RootElement.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String
                ? value.GetString()
                : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static bool HasErrorForm(byte[] body) => Member(body, "statusMessage") is not null && Member(body, "message") is not null;

    // Coda may quote user data.
    [GeneratedRegex("""["'`“][^"'`”]*["'`”]""")]
    private static partial Regex Quoted();
}
