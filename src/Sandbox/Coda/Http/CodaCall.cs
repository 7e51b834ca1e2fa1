using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;

namespace CodaMcp.Sandbox.Coda;

/// <summary>One authenticated request, with the data that its operation needs.</summary>
internal sealed class CodaCall(
    CodaServices services,
    CodaOperation operation,
    SandboxCodaUser user,
    SandboxCodaToken token,
    HttpRequest request,
    ReadOnlyMemory<byte> body,
    IReadOnlyList<CodaFault> faults)
{
    public CodaServices Services { get; } = services;

    public CodaOperation Operation { get; } = operation;

    public SandboxCodaUser User { get; } = user;

    public SandboxCodaToken Token { get; } = token;

    /// <summary>The Coda user's present role in the workspace.</summary>
    public SandboxCodaRole Role => Services.World.Workspace.Member(User.LoginId)?.Role ?? User.Role;

    public DateTimeOffset Now => Services.Time.GetUtcNow();

    public Links Links => Services.Links;

    /// <summary>The path below /apis/v1 without the query, decoded.</summary>
    public string Path => request.Path.Value!["/apis/v1".Length..];

    /// <summary>The address of the request, without the query.</summary>
    public string Href => Links.Api(request.Path.ToUriComponent()["/apis/v1".Length..]);

    /// <summary>Returns a part of the path. Routing does not decode an encoded slash, and names may contain one.</summary>
    public string Route(string name) => ((string)request.RouteValues[name]!).Replace("%2F", "/", StringComparison.OrdinalIgnoreCase);

    /// <summary>Returns a query parameter. It must be one that the operation declares, so that the declaration is complete.</summary>
    public string? Query(string name) => !Operation.Query.Contains(name)
        ? throw new InvalidOperationException($"{Operation.Id} declares no query parameter {name}.")
        : request.Query.TryGetValue(name, out var value) && value.Count > 0 && value[0]!.Length > 0 ? value[0] : null;

    public string? Header(string name) => request.Headers.TryGetValue(name, out var value) && value.Count > 0 && value[0]!.Length > 0 ? value[0] : null;

    /// <summary>The names of the query parameters, in request order.</summary>
    public IReadOnlyList<string> QueryNames => [.. QueryHelpers.ParseQuery(request.QueryString.Value).Keys];

    /// <summary>Returns the query parameters for a page token.</summary>
    public IReadOnlyDictionary<string, string> AllQuery() => request.Query.ToDictionary(pair => pair.Key, pair => pair.Value.ToString());

    public bool? Flag(string name) => Query(name) switch
    {
        null => null,
        "true" or "1" => true,
        "false" or "0" => false,
        var other => throw CodaException.BadRequest($"Query parameter {name} is not a boolean: {other}."),
    };

    /// <summary>Returns the fault of a kind that affects this request, if any.</summary>
    public CodaFault? Fault(CodaFaultKind kind) => faults.FirstOrDefault(fault => fault.Kind == kind);

    /// <summary>The body as received.</summary>
    public ReadOnlyMemory<byte> RawBody => body;

    /// <summary>The media type of the body, without parameters such as its charset.</summary>
    public string MediaType => (request.ContentType ?? "").Split(';')[0].Trim().ToLowerInvariant();

    /// <summary>Returns the body after a check against its schema.</summary>
    public JsonObject Body(Shape shape)
    {
        var parsed = JsonBody();
        shape.Check(parsed);
        return parsed!.AsObject();
    }

    /// <summary>Returns the body as JSON of any kind. Returns an empty object if there is no body.</summary>
    public JsonNode? JsonBody()
    {
        try
        {
            return body.IsEmpty ? new JsonObject() : JsonNode.Parse(body.Span, documentOptions: new JsonDocumentOptions { AllowDuplicateProperties = false });
        }
        catch (JsonException exception)
        {
            throw new CodaException(400, "Request body is not valid JSON: " + exception.Message.Split('.')[0] + ".");
        }
    }

    /// <summary>Returns the document as readers see it. Refuses a document without access for the Coda user, and a version that the header excludes.</summary>
    public DocModel Doc()
    {
        var id = Route("docId");
        Reach(Services.World.Live(id));
        var (doc, stale) = Services.World.Snapshot(id)!.Value;
        if (Operation.Reads && Header("X-Coda-Doc-Version") is { } version && (version != "latest" || stale))
            throw CodaException.BadRequest("Doc is not yet up to date.");
        if (Services.Faults.IsOversize(id))
            throw CodaException.BadRequest("The size of this doc exceeds maximum size for the API.");
        return doc;
    }

    /// <summary>Returns the newest version of the document, for writes and for operations on the document itself.</summary>
    public DocModel LiveDoc()
    {
        var doc = Reach(Services.World.Live(Route("docId")));
        if (!Operation.Reads && DocAccess.Of(doc, User.LoginId) != "write")
            throw new CodaException(403);
        return doc;
    }

    /// <summary>Returns the document for a write of content.</summary>
    public DocModel WritableDoc()
    {
        var doc = LiveDoc();
        if (Services.Faults.IsOversize(doc.Id))
            throw CodaException.BadRequest("The size of this doc exceeds maximum size for the API.");
        return doc;
    }

    /// <summary>Accepts a write. The response has the request id first.</summary>
    public CodaAnswer Accept(DocModel doc, DocEdit edit, params ReadOnlySpan<(string Name, JsonNode? Value)> members)
    {
        var mutation = Services.World.Accept(
            doc.Id, User.LoginId, edit, Fault(CodaFaultKind.NeverComplete) is not null, Fault(CodaFaultKind.MutationWarning)?.Text);
        var answer = new JsonObject { ["requestId"] = mutation.RequestId };
        foreach (var (name, value) in members)
            answer[name] = value;
        return CodaAnswer.Accepted(answer);
    }

    /// <summary>Returns <c>limit</c>. As at Coda, a too large limit is reduced without an error.</summary>
    public int Limit(int byDefault, int max)
    {
        if (Query("limit") is not { } text)
            return byDefault;
        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var limit) && limit > 0
            ? Math.Min(limit, max)
            : throw CodaException.BadRequest("limit must be a positive integer.");
    }

    private DocModel Reach(DocModel? doc)
    {
        if (doc is not null && DocAccess.Of(doc, User.LoginId) is not null)
            return doc;
        throw doc is not null && Services.Behaviour.ForbiddenInsteadOfNotFound
            ? new CodaException(403)
            : new CodaException(404);
    }
}
