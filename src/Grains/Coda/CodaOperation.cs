using System.Collections.Frozen;
using System.Globalization;
using System.Net;
using System.Reflection;
using CodaMcp.Coda.Caching;
using Refit;

namespace CodaMcp.Coda;

/// <summary>
/// What is known about a request to the API: the facts that its method in <see cref="ICodaApi"/> declares (<see cref="ReadsAttribute"/>,
/// <see cref="WritesAttribute"/>), applied to the request's own ids. Refit names the method and its arguments in the request's options.
/// </summary>
internal sealed record CodaOperation
{
    private static readonly HttpRequestOptionsKey<CodaOperation> Key = new("CodaMcp.Operation");
    private static readonly HttpRequestOptionsKey<string> MethodKey = new(HttpRequestMessageOptions.MethodName);
    private static readonly HttpRequestOptionsKey<object?[]> ArgumentsKey = new(HttpRequestMessageOptions.MethodArguments);
    private static readonly FrozenDictionary<string, CodaOperation> All = typeof(ICodaApi).GetMethods().Select(Declared).ToFrozenDictionary(operation => operation.Name, StringComparer.OrdinalIgnoreCase);

    // The method's parameters, in order. A parameter that is part of the path has its name, the others are null.
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

    /// <summary>The name and the answer that <see cref="ICodaApi"/> declares.</summary>
    public CodaContract Contract { get; }

    /// <summary>The document it is about; null where it is about none.</summary>
    public string? DocId { get; private init; }

    /// <summary>What it shows or touches; see <see cref="DocumentScopes"/>.</summary>
    public string[] Scopes { get; private init; } = [];

    /// <summary>The rate limit that it counts towards.</summary>
    public CodaBudgetCategory Category => facts.Category;

    /// <summary>What it reads; <see cref="CodaReadKind.Never"/> where the answer may not be kept.</summary>
    public CodaReadKind Kind => facts is ReadsAttribute reads ? reads.Kind : CodaReadKind.Never;

    /// <summary>
    /// The document whose actor keeps its answer; <see cref="DocumentScopes.ListOfDocs"/> for the list of docs; null where the member
    /// alone keeps the answer, or nobody.
    /// </summary>
    public string? KeptBy => Kind == CodaReadKind.Never || Scopes.Length == 0 ? null : DocId ?? DocumentScopes.ListOfDocs;

    /// <summary>Whether it changes something. An export is a POST and changes nothing.</summary>
    public bool Changes => facts is WritesAttribute;

    /// <inheritdoc cref="WritesAttribute.UpsertsRows"/>
    public bool UpsertsRows => facts is WritesAttribute { UpsertsRows: true };

    /// <inheritdoc cref="WritesAttribute.UpdatesPage"/>
    public bool UpdatesPage => facts is WritesAttribute { UpdatesPage: true };

    /// <inheritdoc cref="WritesAttribute.MayClash"/>
    public bool MayClash => facts is WritesAttribute { MayClash: true };

    /// <inheritdoc cref="WritesAttribute.CreatesDoc"/>
    public bool CreatesDoc => facts is WritesAttribute { CreatesDoc: true };

    /// <summary>Whether it says what a browser link leads to. The link may lead into a doc that Coda still prepares.</summary>
    public bool ResolvesLink => Kind == CodaReadKind.Link;

    /// <summary>Returns the operation of a request.</summary>
    /// <param name="request">A request of <see cref="ICodaApi"/>, or one that <see cref="Mark"/> has marked.</param>
    /// <exception cref="CodaException">400: an id or name is empty, or a dot or two, and would make this another operation.</exception>
    /// <exception cref="InvalidOperationException">Nobody said what the request is.</exception>
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

    /// <summary>Returns the operation that a request was marked with; null for none.</summary>
    public static CodaOperation? Find(HttpRequestMessage request) => request.Options.TryGetValue(Key, out var known) ? known : null;

    /// <summary>Returns an operation by its name, without the ids of a request.</summary>
    /// <param name="name">The name of a method of <see cref="ICodaApi"/>, or Coda's operationId, which differs from it by case only.</param>
    public static CodaOperation Named(string name) => All[name];

    /// <summary>Returns an operation by the name of its method, with the ids of a request.</summary>
    /// <param name="name">The name of a method of <see cref="ICodaApi"/>.</param>
    /// <param name="pathArguments">The ids and names in its path, in order.</param>
    /// <exception cref="CodaException">400: an id or name is empty, or a dot or two.</exception>
    public static CodaOperation Of(string name, params string[] pathArguments) => All[name].With(pathArguments);

    /// <summary>Returns the operation of a read that came to a document's actor.</summary>
    /// <param name="read">
    /// The read. A silo of another version may not name its operation, or name one that is not known here: its answer is then not compared
    /// with a contract.
    /// </param>
    /// <param name="docId">The actor's document, or <see cref="DocumentScopes.ListOfDocs"/>.</param>
    public static CodaOperation Of(DocumentRead read, string docId)
    {
        var operation = All.GetValueOrDefault(read.Operation ?? "") ?? new CodaOperation("", new ReadsAttribute(CodaReadKind.Outline), new CodaContract("", null), []);
        return operation with { DocId = docId == DocumentScopes.ListOfDocs ? null : docId, Scopes = read.Scopes };
    }

    /// <summary>Notes on a request that this is its operation. The handlers then know it by that.</summary>
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
