using System.Collections.Frozen;
using System.Globalization;
using System.Net;
using System.Reflection;
using CodaMcp.Coda.Caching;
using Refit;

namespace CodaMcp.Coda;

/// <summary>
/// Describes a request to the API. It combines the facts that the method in <see cref="ICodaApi"/> declares (<see cref="ReadsAttribute"/>,
/// <see cref="WritesAttribute"/>) with the ids of the request. Refit puts the name of the method and its arguments into the request's options.
/// </summary>
internal sealed record CodaOperation
{
    private static readonly HttpRequestOptionsKey<CodaOperation> Key = new("CodaMcp.Operation");
    private static readonly HttpRequestOptionsKey<string> MethodKey = new(HttpRequestMessageOptions.MethodName);
    private static readonly HttpRequestOptionsKey<object?[]> ArgumentsKey = new(HttpRequestMessageOptions.MethodArguments);
    private static readonly FrozenDictionary<string, CodaOperation> All = typeof(ICodaApi).GetMethods().Select(Declared).ToFrozenDictionary(operation => operation.Name, StringComparer.OrdinalIgnoreCase);

    // The method's parameters, in order: the name of a parameter that is part of the path, and null for any other.
    private readonly string?[] pathParameters;
    private readonly OperationAttribute facts;

    private CodaOperation(string name, OperationAttribute facts, CodaContract contract, string?[] pathParameters)
    {
        Name = name;
        Contract = contract;
        this.facts = facts;
        this.pathParameters = pathParameters;
    }

    /// <summary>The name of its method in <see cref="ICodaApi"/>.</summary>
    public string Name { get; }

    /// <summary>The name and the response type that <see cref="ICodaApi"/> declares.</summary>
    public CodaContract Contract { get; }

    /// <summary>The document that the request is about; null if none.</summary>
    public string? DocId { get; private init; }

    /// <summary>The scopes that it shows or touches; see <see cref="DocumentScopes"/>.</summary>
    public string[] Scopes { get; private init; } = [];

    /// <summary>The rate limit that it counts towards.</summary>
    public CodaBudgetCategory Category => facts.Category;

    /// <summary>The kind of data that it reads; <see cref="CodaReadKind.Never"/> if the response must not be cached.</summary>
    public CodaReadKind Kind => facts is ReadsAttribute reads ? reads.Kind : CodaReadKind.Never;

    /// <summary>
    /// The document whose actor caches the response, or <see cref="DocumentScopes.ListOfDocs"/> for the list of docs. Null if only the member's
    /// cache or no cache stores the response.
    /// </summary>
    public string? KeptBy => Kind == CodaReadKind.Never || Scopes.Length == 0 ? null : DocId ?? DocumentScopes.ListOfDocs;

    /// <summary>Whether it changes something. An export is a POST, but it changes nothing.</summary>
    public bool Changes => facts is WritesAttribute;

    /// <inheritdoc cref="WritesAttribute.UpsertsRows"/>
    public bool UpsertsRows => facts is WritesAttribute { UpsertsRows: true };

    /// <inheritdoc cref="WritesAttribute.UpdatesPage"/>
    public bool UpdatesPage => facts is WritesAttribute { UpdatesPage: true };

    /// <inheritdoc cref="WritesAttribute.MayClash"/>
    public bool MayClash => facts is WritesAttribute { MayClash: true };

    /// <inheritdoc cref="WritesAttribute.CreatesDoc"/>
    public bool CreatesDoc => facts is WritesAttribute { CreatesDoc: true };

    /// <summary>Whether it resolves a browser link. The link may lead into a doc that Coda is still preparing.</summary>
    public bool ResolvesLink => Kind == CodaReadKind.Link;

    /// <summary>Returns the operation of a request.</summary>
    /// <param name="request">A request of <see cref="ICodaApi"/>, or one that <see cref="Mark"/> has marked.</param>
    /// <exception cref="CodaException">
    /// 400: an id or name is empty, <c>.</c> or <c>..</c>. With such a path, the request would be another operation.
    /// </exception>
    /// <exception cref="InvalidOperationException">The request does not name its operation.</exception>
    public static CodaOperation Of(HttpRequestMessage request)
    {
        if (Find(request) is { } known)
            return known;
        if (!request.Options.TryGetValue(MethodKey, out var name) || !request.Options.TryGetValue(ArgumentsKey, out var arguments))
            throw new InvalidOperationException("A request to Coda was not made by ICodaApi and does not name its operation.");
        var declared = All[name];
        var operation = declared.With([.. arguments.Where((_, position) => declared.pathParameters[position] is not null).Select(argument => Convert.ToString(argument, CultureInfo.InvariantCulture) ?? "")]);
        operation.Mark(request);
        return operation;
    }

    /// <summary>Returns the operation that a request was marked with; null if there is none.</summary>
    public static CodaOperation? Find(HttpRequestMessage request) => request.Options.TryGetValue(Key, out var known) ? known : null;

    /// <summary>Returns an operation by its name, without the ids of a request.</summary>
    /// <param name="name">The name of a method of <see cref="ICodaApi"/>, or Coda's operationId, which differs from it by case only.</param>
    public static CodaOperation Named(string name) => All[name];

    /// <summary>Returns an operation by the name of its method, with the ids of a request.</summary>
    /// <param name="name">The name of a method of <see cref="ICodaApi"/>.</param>
    /// <param name="pathArguments">The ids and names in its path, in order.</param>
    /// <exception cref="CodaException">400: an id or name is empty, <c>.</c> or <c>..</c>.</exception>
    public static CodaOperation Of(string name, params string[] pathArguments) => All[name].With(pathArguments);

    /// <summary>Returns the operation of a read that a document's actor received.</summary>
    /// <param name="read">
    /// The read. A silo of another version may send no operation, or one that is not known here. Then the response is not checked against a
    /// contract.
    /// </param>
    /// <param name="docId">The actor's document, or <see cref="DocumentScopes.ListOfDocs"/>.</param>
    public static CodaOperation Of(DocumentRead read, string docId)
    {
        var operation = All.GetValueOrDefault(read.Operation ?? "") ?? new CodaOperation("", new ReadsAttribute(CodaReadKind.Outline), new CodaContract("", null), []);
        return operation with { DocId = docId == DocumentScopes.ListOfDocs ? null : docId, Scopes = read.Scopes };
    }

    /// <summary>Marks a request with this operation, so that the handlers can find it.</summary>
    public void Mark(HttpRequestMessage request) => request.Options.Set(Key, this);

    private CodaOperation With(string[] pathArguments)
    {
        var arguments = pathParameters.OfType<string>().Zip(pathArguments).ToDictionary(pair => pair.First, pair => pair.Second);
        if (arguments.Values.Any(argument => argument is "" or "." or ".."))
            throw new CodaException(HttpStatusCode.BadRequest, "An id or name is empty, '.' or '..', which Coda's API has no way to ask for.");
        return this with { DocId = arguments.GetValueOrDefault("docId"), Scopes = DocumentScopes.Resolve(facts.Scopes, Changes, arguments) };
    }

    private static CodaOperation Declared(MethodInfo method)
    {
        var facts = method.GetCustomAttribute<OperationAttribute>() ?? throw new InvalidOperationException($"ICodaApi.{method.Name} declares neither what it reads nor what it writes.");
        var path = method.GetCustomAttribute<HttpMethodAttribute>()!.Path;
        return new CodaOperation(
            method.Name,
            facts,
            CodaContract.Of(method),
            [.. method.GetParameters().Select(parameter => path.Contains($"{{{parameter.Name}}}", StringComparison.Ordinal) ? parameter.Name : null)]);
    }
}
