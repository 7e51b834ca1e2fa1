using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace CodaMcp.Sandbox.Coda;

/// <summary>
/// Serves the operations. It first applies the faults. Then it checks the token, the rate limit and the token's scope, and runs the operation.
/// </summary>
internal static class ApiHost
{
    /// <summary>The name of a redirect to an export in the traffic log.</summary>
    public const string RedirectOperation = "redirectExport";

    // The host reads a refused body a little further, so that the client can finish sending and receive the response.
    private const int DrainFactor = 8;

    public static void Map(WebApplication app, IReadOnlyList<CodaOperation> operations, string filesUrl, Task<CodaServices> services)
    {
        var root = app.MapGroup("/apis/v1");
        foreach (var operation in operations)
            root.MapMethods(operation.Path, [operation.Method], context => Serve(context, operation));
        app.MapGet("/blobs/{**key}", Redirect);
        app.MapFallback(context => Serve(context, null));

        // The second form of an export link: the API's host redirects to the bucket. It requires no token.
        async Task Redirect(HttpContext context)
        {
            var shared = await services;
            shared.Traffic.Add(Record(context, shared.Time.GetUtcNow(), RedirectOperation, null, StatusCodes.Status302Found));
            context.Response.Redirect(filesUrl + context.Request.Path.ToUriComponent()["/blobs".Length..] + context.Request.QueryString);
        }

        async Task Serve(HttpContext context, CodaOperation? operation)
        {
            var shared = await services;
            var arrived = shared.Time.GetUtcNow();
            var caller = shared.Directory.Find(context.Request.Headers.Authorization);
            CodaAnswer? answer = null;
            try
            {
                answer = await Answer(context, shared, operation, caller);
            }
            catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
            {
                // The client disconnected. The traffic shows status 0.
            }
            // The request is recorded before the response is written. So a client with the response also finds the request in the traffic.
            shared.Traffic.Add(Record(context, arrived, operation?.Id, caller?.User.LoginId, answer?.Status ?? 0));
            if (answer is null)
                context.Abort();
            else
                await Write(context, answer);
        }
    }

    /// <summary>Creates a request for the traffic.</summary>
    public static CodaRequest Record(HttpContext context, DateTimeOffset arrived, string? operation, string? loginId, int status) => new(
        arrived,
        context.Request.Method,
        context.Request.Path + context.Request.QueryString,
        operation,
        loginId,
        status,
        context.Request.Headers.ToDictionary(header => header.Key, header => header.Value.ToString(), StringComparer.OrdinalIgnoreCase));

    /// <summary>Returns the response; <see langword="null"/> cuts the connection.</summary>
    private static async Task<CodaAnswer?> Answer(
        HttpContext context,
        CodaServices services,
        CodaOperation? operation,
        (SandboxCodaUser User, SandboxCodaToken Token)? caller)
    {
        var met = operation is null
            ? []
            : services.Faults.Meet(operation.Id, caller?.Token.Value, caller?.User.LoginId, LimitOf(context.Request), services.Time.GetUtcNow());
        if (met.FirstOrDefault(fault => fault.Kind == CodaFaultKind.SlowResponse) is { } slow)
            await Task.Delay(slow.Duration, services.Time, context.RequestAborted);
        if (met.Any(fault => fault.Kind == CodaFaultKind.ResetBefore))
            return null;
        CodaAnswer answer;
        try
        {
            answer = await Execute(context, services, operation, caller, met);
        }
        catch (CodaException refusal)
        {
            answer = refusal.ToAnswer();
            var retryAfter = met.FirstOrDefault(fault => fault.RetryAfterSeconds is not null)?.RetryAfterSeconds ?? services.Behaviour.RetryAfterSeconds;
            if (refusal.Status == 429 && retryAfter is { } seconds)
                context.Response.Headers.RetryAfter = seconds.ToString(CultureInfo.InvariantCulture);
        }
        return met.Any(fault => fault.Kind == CodaFaultKind.ResetAfter) ? null : SpoiledAnswers.Spoil(answer, met);
    }

    private static async Task<CodaAnswer> Execute(
        HttpContext context,
        CodaServices services,
        CodaOperation? operation,
        (SandboxCodaUser User, SandboxCodaToken Token)? caller,
        IReadOnlyList<CodaFault> met)
    {
        if (met.FirstOrDefault(fault => fault.Kind == CodaFaultKind.Status) is { } broken)
            throw new CodaException(broken.StatusCode, broken.Text);
        if (caller is not var (user, token))
            throw new CodaException(401);
        if (operation is null)
            throw new CodaException(404);
        if (met.Any(fault => fault.Kind == CodaFaultKind.StickyTooManyRequests) || !services.Limiter.TryEnter(user.LoginId, operation.Category))
            throw new CodaException(429);
        if (!operation.AlwaysAllowed)
            CheckScope(token, operation, context.Request);
        var body = await ReadBody(context, services.Behaviour.MaxBodyBytes);
        var call = new CodaCall(services, operation, user, token, context.Request, body, met);
        QueryCheck.Check(call);
        RefuseWhileProvisioned(call, context.Request.RouteValues["docId"] as string);
        return operation.Handle(call);
    }

    /// <summary>Answers 409 to every request for a new document until it is provisioned. The status is recorded, its text is not.</summary>
    private static void RefuseWhileProvisioned(CodaCall call, string? docId)
    {
        if (docId is not null && call.Services.World.Live(docId) is { } doc && doc.ProvisionedAt > call.Now && DocAccess.Of(doc, call.User.LoginId) is not null)
            throw new CodaException(409);
    }

    private static void CheckScope(SandboxCodaToken token, CodaOperation operation, HttpRequest request)
    {
        var status = operation.Path.StartsWith("/mutationStatus/", StringComparison.Ordinal);
        var allowed = (operation.Reads ? token.CanRead : token.CanWrite)
            && (token.DocId is null || status || token.DocId == request.RouteValues["docId"] as string)
            && (token.TableId is null || status || token.TableId == request.RouteValues["tableIdOrName"] as string);
        if (!allowed)
            throw new CodaException(403);
    }

    private static async Task<ReadOnlyMemory<byte>> ReadBody(HttpContext context, int max)
    {
        using var body = new MemoryStream();
        var chunk = new byte[16 * 1024];
        long total = 0;
        int read;
        while ((read = await context.Request.Body.ReadAsync(chunk, context.RequestAborted)) > 0)
        {
            total += read;
            if (total <= max)
                body.Write(chunk, 0, read);
            else if (total > (long)max * DrainFactor)
                break;
        }
        return total <= max ? body.ToArray() : throw CodaException.BadRequest("request entity too large");
    }

    private static async Task Write(HttpContext context, CodaAnswer answer)
    {
        var bytes = answer.Content;
        var response = context.Response;
        response.StatusCode = answer.Status;
        response.ContentType = answer.MediaType;
        response.ContentLength = bytes.Length;
        response.Headers["x-coda-pod"] = "sandbox-1";
        response.Headers["x-coda-server"] = "sandbox";
        response.Headers.ETag = $"W/\"{bytes.Length:x}-{Convert.ToBase64String(SHA256.HashData(bytes), 0, 18)}\"";
        await response.Body.WriteAsync(bytes, context.RequestAborted);
    }

    // With a page token, the limit of the first call applies. The token is not checked here, because the operation refuses an invalid one.
    private static int LimitOf(HttpRequest request)
    {
        try
        {
            if (request.Query["pageToken"] is [{ Length: > 0 } token])
                return JsonNode.Parse(System.Buffers.Text.Base64Url.DecodeFromChars(token))?["limit"]?.GetValue<int>() ?? 25;
        }
        catch (Exception exception) when (exception is FormatException or JsonException or InvalidOperationException)
        {
            return 25;
        }
        return int.TryParse(request.Query["limit"], out var limit) ? limit : 25;
    }
}
