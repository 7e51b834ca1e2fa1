using System.Net;
using CodaMcp.Coda.Documents;

namespace CodaMcp.Coda;

/// <summary>What a request to the API is, as far as the handlers care. Read off its method and path, so that new operations fall in place.</summary>
/// <param name="DocId">The document it is about; null where it is about none.</param>
/// <param name="Category">Whose permits it takes.</param>
/// <param name="Kind">What it reads; <see cref="CodaReadKind.Never"/> where the answer may not be kept.</param>
/// <param name="Changes">Whether it changes something. An export is a POST and changes nothing.</param>
/// <param name="UpsertsRows">Whether it writes rows, which is safe to repeat if the body names key columns.</param>
internal sealed record CodaOperation(string? DocId, CodaBudgetCategory Category, CodaReadKind Kind, bool Changes, bool UpsertsRows)
{
    /// <summary>What of the document it shows or touches; see <see cref="DocumentScopes"/>.</summary>
    public string[] Scopes { get; private init; } = [];

    /// <summary>Whether it updates a page, whose body tells whether tables may go.</summary>
    public bool UpdatesPage { get; private init; }

    /// <summary>
    /// Whether it can answer 409 for another reason than a doc that is not ready, such as a taken address or an existing permission. No
    /// recorded response shows whether Coda uses 409 for these.
    /// </summary>
    public bool MayClash { get; private init; }

    /// <summary>Whether it creates a doc, which may be a copy of one that is not ready.</summary>
    public bool CreatesDoc { get; private init; }

    /// <summary>Whether it says what a browser link leads to, which may be in a doc that is not ready.</summary>
    public bool ResolvesLink { get; private init; }

    /// <summary>What <see cref="ICodaApi"/> says about it; null where it has no such operation.</summary>
    public CodaContract? Contract { get; private init; }

    private static readonly HttpRequestOptionsKey<CodaOperation> Key = new("CodaMcp.Operation");
    private static readonly HttpRequestOptionsKey<string> Template = new(Refit.HttpRequestMessageOptions.RelativePathTemplate);

    /// <summary>The operation of a request; worked out once.</summary>
    /// <param name="request">The request, with an absolute address.</param>
    /// <param name="baseUrl">The API's address.</param>
    /// <exception cref="CodaException">400: an id or name is empty, or a dot or two, and would make this another operation.</exception>
    public static CodaOperation Of(HttpRequestMessage request, Uri baseUrl)
    {
        if (request.Options.TryGetValue(Key, out var known))
            return known;

        var basePath = baseUrl.AbsolutePath.TrimEnd('/');
        var path = request.RequestUri!.AbsolutePath;
        if (!path.StartsWith(basePath + "/", StringComparison.Ordinal))
            throw Misshapen();
        var parts = path[(basePath.Length + 1)..].Split('/');
        // "." and ".." as an id vanish from the address together with what they follow. Refit keeps the path as it was meant.
        if (parts.Contains("") || (request.Options.TryGetValue(Template, out var template) && template.Trim('/').Split('/').Length != parts.Length))
            throw Misshapen();

        var operation = Read(request.Method, parts);
        operation = operation with
        {
            Scopes = operation.Changes ? DocumentScopes.TouchedBy(request.Method, parts) : DocumentScopes.ShownBy(parts),
            MayClash = operation.Changes && parts is ["docs", _, "publish" or "domains" or "acl", ..],
            CreatesDoc = request.Method == HttpMethod.Post && parts is ["docs"],
            ResolvesLink = parts is ["resolveBrowserLink"],
            Contract = CodaContract.Find(request.Method, parts),
        };
        request.Options.Set(Key, operation);
        return operation;
    }

    private static CodaOperation Read(HttpMethod method, string[] parts)
    {
        var docId = parts is ["docs", var id, ..] ? Uri.UnescapeDataString(id) : null;
        if (method == HttpMethod.Get)
        {
            return parts switch
            {
                ["whoami"] => new(null, CodaBudgetCategory.Read, CodaReadKind.Account, false, false),
                ["resolveBrowserLink"] => new(null, CodaBudgetCategory.Read, CodaReadKind.Link, false, false),
                ["docs"] => new(null, CodaBudgetCategory.ListDocs, CodaReadKind.Listing, false, false),
                ["analytics", ..] => new(null, CodaBudgetCategory.Analytics, CodaReadKind.Listing, false, false),
                ["mutationStatus", ..] => new(null, CodaBudgetCategory.Read, CodaReadKind.Never, false, false),
                ["docs", _, "pages", _, "export", ..] => new(docId, CodaBudgetCategory.Read, CodaReadKind.Never, false, false),
                ["docs", _, "pages", _, "content"] => new(docId, CodaBudgetCategory.Read, CodaReadKind.Content, false, false),
                ["docs", _, "tables", _, "rows", ..] => new(docId, CodaBudgetCategory.Read, CodaReadKind.Rows, false, false),
                ["docs", ..] => new(docId, CodaBudgetCategory.Read, CodaReadKind.Outline, false, false),
                // Few ask for these, and a write to them names no document by which the cache would learn of it.
                ["folders", ..] or ["workspaces", ..] => new(null, CodaBudgetCategory.Read, CodaReadKind.Never, false, false),
                _ => new(null, CodaBudgetCategory.Read, CodaReadKind.Listing, false, false),
            };
        }

        return parts switch
        {
            ["docs", _, "pages", _, "export"] => new(docId, CodaBudgetCategory.Write, CodaReadKind.Never, false, false),
            ["docs", _, "pages", _] when method == HttpMethod.Put => new(docId, CodaBudgetCategory.Content, CodaReadKind.Never, true, false) { UpdatesPage = true },
            ["docs", _, "pages", ..] => new(docId, CodaBudgetCategory.Content, CodaReadKind.Never, true, false),
            ["docs", _, "tables", _, "rows"] when method == HttpMethod.Post => new(docId, CodaBudgetCategory.Write, CodaReadKind.Never, true, true),
            _ => new(docId, CodaBudgetCategory.Write, CodaReadKind.Never, true, false),
        };
    }

    private static CodaException Misshapen() => new(HttpStatusCode.BadRequest, "An id or name is empty, '.' or '..', which Coda's API has no way to ask for.");
}
