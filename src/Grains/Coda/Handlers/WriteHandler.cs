using System.Net;
using System.Text.Json;
using CodaMcp.Coda.Caching;
using CodaMcp.Coda.Contract;

namespace CodaMcp.Coda.Handlers;

/// <summary>
/// Sees a request that changes something home: it notes Coda's request id, and tells the actors of the document and of the list of docs
/// what the write touched; also if it is unknown whether it took effect.
/// </summary>
/// <remarks>Outermost: a write is one write however often it is sent.</remarks>
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
            // Never retry: the status says that Coda accepted the write.
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

    // Neither the caller's going away nor anything that fails here keeps the write from being noted.
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
        // Nobody will ever say that the list shows the write, so the lag has to do.
        if (touchesDocs)
            await Tell(DocumentScopes.ListOfDocs, write with { Applied = true });
    }

    private async Task Tell(string docId, DocumentWrite write)
    {
        Call.Writes.Add(docId, write);
        // Known already, since the write took a permit.
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
