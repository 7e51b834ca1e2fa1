using System.Globalization;
using System.Net;
using CodaMcp.Coda;
using CodaMcp.Coda.Contract;

namespace CodaMcp.Doctor;

/// <summary>
/// Checks that need writes: how an accepted write is followed, and how Coda refuses a new doc until it is ready. It creates a page in the
/// scratch doc, edits parts of it, creates a new doc, and deletes both again.
/// </summary>
/// <param name="probe">Sends requests to Coda.</param>
/// <param name="report">The report for the findings.</param>
/// <param name="timeToApply">The longest time until a write is applied, or a new doc is ready.</param>
internal sealed class WriteChecks(CodaProbe probe, DoctorReport report, TimeSpan timeToApply)
{
    private const string Title = "CodaMcp doctor (may be deleted)";
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan TimeToUndo = TimeSpan.FromSeconds(20);

    /// <summary>Writes if the arguments allow it.</summary>
    public async Task CheckAsync(CodaTour tour, DoctorArguments arguments, CancellationToken cancellationToken)
    {
        if (arguments.ScratchDoc is null)
            report.NotChecked(CodaExamination.Service, $"how an accepted write is followed, since nothing may be written. Name a scratch doc with {DoctorArguments.WriteOption} DOC.");
        else if (tour.ScratchDoc is null)
            report.Wrong(CodaExamination.Service, $"the doc of {DoctorArguments.WriteOption} cannot be read. Give the id or the browser link of a doc that the token sees.");
        else
            await CodaExamination.Try(report, "writes", () => CheckPage(tour.ScratchDoc.Id, cancellationToken), cancellationToken);

        if (arguments.CreatesDoc)
            await CodaExamination.Try(report, "new docs", () => CheckNewDoc(cancellationToken), cancellationToken);
        else
            report.NotChecked(CodaExamination.Service, $"whether a new doc answers 409 at first, since no doc may be created. {DoctorArguments.CreateDocOption} creates one and deletes it again.");
    }

    private async Task CheckPage(string docId, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        PageMutation? created = null;
        var mayBeThere = true;
        try
        {
            created = await probe.Api.CreatePage(docId, new PageCreate { Name = Title, PageContent = new PageCreateContent { CanvasContent = new CanvasContent("markdown", "One line.") } }, cancellationToken);
            if (await Follow(docId, created.RequestId, "creates a page", cancellationToken))
            {
                var update = new PageUpdate { ContentUpdate = new PageContentUpdate { InsertionMode = "append", CanvasContent = new CanvasContent("markdown", "Another line.") } };
                var appended = await probe.Api.UpdatePage(docId, created.Id, update, cancellationToken);
                if (await Follow(docId, appended.RequestId, "appends to it", cancellationToken))
                    await new ElementChecks(probe, report, Follow).CheckAsync(docId, created.Id, cancellationToken);
            }
        }
        catch (CodaException e) when (e.Status == HttpStatusCode.Forbidden)
        {
            mayBeThere = false;
            report.NotChecked(CodaExamination.Service, $"how an accepted write is followed: the token or its user may not write to the scratch doc ({CodaExamination.Describe(e)}).");
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            mayBeThere = MayHaveExecuted(e);
            report.Wrong(CodaExamination.Service, $"a write to the scratch doc failed: {CodaExamination.Describe(e)}. {CodaExamination.Attach}");
        }
        finally
        {
            await Undo("page", created?.Id, mayBeThere, (api, id, token) => api.DeletePage(docId, id, token));
        }
    }

    private async Task<bool> Follow(string docId, string requestId, string what, CancellationToken cancellationToken)
    {
        var start = probe.Now();
        var progress = await probe.Gateway.AwaitMutation(probe.Call, docId, requestId, Until(), cancellationToken);
        report.Add(
            CodaExamination.Service,
            progress.Applied,
            $"a write that {what} is accepted (202) and applied after {Seconds(start)}{(progress.Warning is null ? "" : ", with a warning")}",
            $"a write that {what} is accepted (202), and not applied within {timeToApply.TotalSeconds:0} s (mutationStatus). Look into the doc for it. {CodaExamination.Attach}");
        return progress.Applied;
    }

    private async Task CheckNewDoc(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        Doc? created = null;
        var mayBeThere = true;
        var before = probe.Exchanges.Count;
        var start = probe.Now();
        try
        {
            created = await probe.Api.CreateDoc(new DocCreate { Title = Title }, cancellationToken);
            await AwaitDoc(created.Id, start, cancellationToken);
            var answer = probe.Exchanges.Skip(before).First(exchange => exchange.Method == HttpMethod.Post);
            report.Note(
                CodaExamination.Service, CodaExamination.Member(answer.Body, "requestId") is null ? "a new doc comes without a requestId" : "a new doc comes with a requestId");
        }
        catch (CodaException e) when (created is null && e.Status is (HttpStatusCode.Forbidden or HttpStatusCode.BadRequest))
        {
            mayBeThere = false;
            report.NotChecked(CodaExamination.Service, $"whether a new doc answers 409 at first: none could be created ({CodaExamination.Describe(e)}). The token's user must be a Doc Maker.");
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            mayBeThere = MayHaveExecuted(e);
            report.Wrong(CodaExamination.Service, $"a doc could not be {(created is null ? "created" : "read until it is ready")}: {CodaExamination.Describe(e)}. {CodaExamination.Attach}");
        }
        finally
        {
            await Undo("doc", created?.Id, mayBeThere, (api, id, token) => api.DeleteDoc(id, token));
        }
    }

    private async Task AwaitDoc(string docId, long start, CancellationToken cancellationToken)
    {
        for (var conflicts = 0; ;)
        {
            var answer = await probe.GetAsync("listPages", $"/docs/{Uri.EscapeDataString(docId)}/pages", cancellationToken);
            if (answer.Status == HttpStatusCode.Conflict && probe.Since(start) < timeToApply)
            {
                conflicts++;
                await probe.Wait(Pause, cancellationToken);
                continue;
            }

            if (!answer.IsSuccess)
            {
                var wrong = answer.Status == HttpStatusCode.Conflict
                    ? $"a new doc answers 409 for {Seconds(start)} and longer"
                    : $"a new doc is answered with {CodaExamination.Describe(answer)}, not with 409 until it is ready";
                report.Wrong(CodaExamination.Service, $"{wrong}. {CodaExamination.Attach}");
            }
            else if (conflicts > 0)
            {
                report.Right(CodaExamination.Service, $"a new doc answers 409 until it is ready, here for {Seconds(start)}");
            }
            else
            {
                report.Note(CodaExamination.Service, "a new doc could be read at once; that one answers 409 at first was not seen");
            }

            return;
        }
    }

    private static bool MayHaveExecuted(Exception error) => error switch
    {
        CodaException e => e.Status >= HttpStatusCode.InternalServerError,
        CodaUnavailableException e => e.MayHaveExecuted,
        _ => true,
    };

    // This also runs after the time limit or Ctrl-C, so it has its own time limit.
    private async Task Undo(string what, string? id, bool mayBeThere, Func<ICodaApi, string, CancellationToken, Task> delete)
    {
        if (id is null)
        {
            if (mayBeThere)
                report.Wrong(CodaExamination.Service, $"whether the {what} \"{Title}\" was created is not known. Look for it in Coda, and delete it.");
            return;
        }

        using var limit = probe.CancelAfter(TimeToUndo);
        try
        {
            await delete(probe.OpenFor(TimeToUndo), id, limit.Token);
        }
        catch (Exception e) when (e is CodaException or CodaUnavailableException or CodaAnswerException or OperationCanceledException)
        {
            report.Wrong(CodaExamination.Service, $"the {what} \"{Title}\" could not be deleted again: {CodaExamination.Describe(e)}. Delete it in Coda.");
        }
    }

    private DateTimeOffset Until()
    {
        var until = probe.Call.Deadline;
        return probe.UtcNow + timeToApply < until ? probe.UtcNow + timeToApply : until;
    }

    private string Seconds(long start) => string.Create(CultureInfo.InvariantCulture, $"{probe.Since(start).TotalSeconds:0.0} s");
}
