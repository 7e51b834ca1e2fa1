using System.Text.RegularExpressions;
using CodaMcp.Tests.Tools;

namespace CodaMcp.Tests.Reading;

/// <summary>Describes an operation of Coda's API: the form of its requests, and its names in recordings.</summary>
internal sealed partial record Operation(string Id, string Method, string Path, string Tool)
{
    // Abbreviated names that recordings of the shared folder use.
    private static readonly Dictionary<string, string> Aliases = new(StringComparer.OrdinalIgnoreCase)
    {
        ["beginExport"] = "beginPageContentExport",
        ["exportStatus"] = "getPageContentExportStatus",
        ["exportLinkExpired"] = Recording.Download,
        ["pageContent"] = "listPageContent",
        ["listPermissions"] = "getPermissions",
        ["triggerAutomation"] = "triggerWebhookAutomation",
        ["listDomains"] = "listCustomDocDomains",
    };

    private readonly Regex address = new($"^{Parameter().Replace(Path, "(?<$1>[^/]+)")}$");

    /// <summary>All operations that the product has.</summary>
    public static IReadOnlyList<Operation> All { get; } = [.. OperationReach.All.Select(reach => new Operation(reach.OperationId, reach.Method, reach.Path, reach.Tool))];

    /// <summary>The names of the path's parameters, in order.</summary>
    public IEnumerable<string> Parameters => Parameter().Matches(Path).Select(match => match.Groups[1].Value);

    /// <summary>Returns the operation with that id.</summary>
    public static Operation Of(string id) => All.Single(operation => operation.Id == id);

    /// <summary>Returns the operation id at the beginning of a file's name; null for none.</summary>
    public static string? Named(string name)
    {
        name = Aliases.GetValueOrDefault(name, name);
        if (name is Recording.Any or Recording.Download)
            return name;
        return All.FirstOrDefault(operation => operation.Id.Equals(name, StringComparison.OrdinalIgnoreCase))?.Id
            ?? All.FirstOrDefault(operation => operation.Method == "GET" && operation.Id.EndsWith(name, StringComparison.OrdinalIgnoreCase))?.Id;
    }

    /// <summary>
    /// Returns the operation of a request by its method and path. The path may lack its beginning, and its parameters may have other names.
    /// </summary>
    public static Operation? Like(string method, string path)
    {
        var wanted = Shape(path.Split('?')[0]);
        return All.Where(operation => operation.Method == method && (wanted.StartsWith('/')
                ? Shape(operation.Path) == wanted || operation.Match(path) is not null
                : Shape(operation.Path).EndsWith(wanted.TrimStart('.', '…'), StringComparison.Ordinal)))
            .MinBy(operation => operation.Path.Length);
    }

    /// <summary>Returns the operation of a request, and the values of its path parameters.</summary>
    public static (Operation Operation, Dictionary<string, string> Ids)? OfRequest(string method, string path) =>
        All.Where(operation => operation.Method == method)
            .Select(operation => (Operation: operation, Ids: operation.Match(path)))
            .Where(found => found.Ids is not null)
            .OrderBy(found => found.Ids!.Count)
            .Select(found => ((Operation, Dictionary<string, string>)?)(found.Operation, found.Ids!))
            .FirstOrDefault();

    /// <summary>Returns the values of the path parameters; null if the path belongs to another operation.</summary>
    public Dictionary<string, string>? Match(string path)
    {
        var match = address.Match(path.Split('?')[0]);
        return match.Success && !path.Contains('{', StringComparison.Ordinal)
            ? Parameters.ToDictionary(name => name, name => Uri.UnescapeDataString(match.Groups[name].Value))
            : null;
    }

    private static string Shape(string path) => Parameter().Replace(path, "*");

    [GeneratedRegex(@"\{(\w+)\}")]
    private static partial Regex Parameter();
}
