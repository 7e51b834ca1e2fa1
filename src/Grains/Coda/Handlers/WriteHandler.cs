using System.Net;
using System.Text.Json;
using CodaMcp.Coda.Caching;
using CodaMcp.Coda.Contract;

namespace CodaMcp.Coda.Handlers;

/// <summary>
/// Notes the outcome of a write. It records Coda's request id. It reports the touched scopes to the actors of the document and of the list of
/// docs. It also does so if it is unknown whether the write took effect.
/// </summary>
/// <remarks>This handler is outside retry, so a write counts once regardless of its number of attempts.</remarks>
internal sealed class WriteHandler(
    CodaCall call, CodaOptions options, TimeProvider time, ICodaUsers users, ICodaDocuments documents, UnexpectedAnswers unexpected) : CallHandler(call, options, time)
{
    /// <inheritdoc/>
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var operation = OperationOf(request);
        if (!operation.Changes)
            return await base.SendAsync(request, cancellationToken);

        // Buffer the body, since a 409 or 429 may require a retry.
        if (request.Content is { } content)
            await content.LoadIntoBufferAsync(cancellationToken);

        HttpResponseMessage response;
        try
        {
            response = await base.SendAsync(request, cancellationToken);
        }
        catch (CodaUnavailableException e) when (e.MayHaveExecuted)
        {
            await Touched(request, operation, requestId: null, applied: false);
            throw;
        }

        if (response.IsSuccessStatusCode)
        {
            // The response is in memory already. The write must be noted even if the caller has cancelled.
            var body = await response.Content.ReadAsByteArrayAsync(CancellationToken.None);
            var requestId = ReadRequestId(body);
            if (requestId is not null)
                Call.RequestIds.Enqueue(requestId);
            // The page of a proxy does not prove that Coda accepted the write.
            var isCodas = body.AsSpan().TrimStart(" \r\n\t"u8) is [] or [(byte)'{', ..];
            await Touched(request, operation, requestId, applied: isCodas && IsApplied(response.StatusCode));
            // Never retry, because the status shows that Coda accepted the write.
            if ((isCodas ? operation.Contract.MisfitOf(body) : "$") is { } place)
                throw unexpected.OfChange(operation, place, isCodas, requestId);
        }
        else if ((int)response.StatusCode >= 500)
        {
            await Touched(request, operation, requestId: null, applied: false);
        }
        else if (response.StatusCode == HttpStatusCode.Forbidden)
        {
            Call.NoteWriteForbidden();
        }

        return response;
    }

    // The write is noted even if the caller cancels, or if something fails here.
    private async Task Touched(HttpRequestMessage request, CodaOperation operation, string? requestId, bool applied)
    {
        var touchesDocs = operation.Scopes.Contains(DocumentScopes.Docs);
        var write = new DocumentWrite
        {
            Id = requestId ?? $"unnamed {Guid.NewGuid()}",
            Scopes = operation.UpdatesPage && request.Content is { } content
                ? DocumentScopes.WithoutTables(operation.Scopes, await content.ReadAsByteArrayAsync(CancellationToken.None))
                : operation.Scopes,
            At = Time.GetUtcNow(),
            Applied = applied,
            Lag = touchesDocs ? Options.CacheTimes.DocsLag : TimeSpan.Zero,
        };
        if (operation.DocId is { } docId && write.Scopes.Length > 0)
            await Tell(docId, write);
        // Coda never reports that the list shows the write, so only the lag applies.
        if (touchesDocs)
            await Tell(DocumentScopes.ListOfDocs, write with { Applied = true });
    }

    private async Task Tell(string docId, DocumentWrite write)
    {
        Call.Writes.Add(docId, write);
        // The identity is already known, because the write took a permit.
        var identity = await users.IdentifyAsync(Call.Credential, Call.Deadline, CancellationToken.None);
        await documents.WroteAsync(identity.LoginId, docId, write);
    }

    // With 202, Coda has only accepted the write.
    private static bool IsApplied(HttpStatusCode status) => status is HttpStatusCode.OK or HttpStatusCode.Created or HttpStatusCode.NoContent;

    private static string? ReadRequestId(byte[] body)
    {
        try
        {
            using var json = JsonDocument.Parse(body);
            return json.RootElement.ValueKind == JsonValueKind.Object
                && json.RootElement.TryGetProperty("requestId", out var id)
                && id.ValueKind == JsonValueKind.String
                    ? id.GetString()
                    : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
