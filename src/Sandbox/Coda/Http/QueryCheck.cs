using System.Text.Json.Nodes;

namespace CodaMcp.Sandbox.Coda;

/// <summary>
/// Validates the query before anything else. A listing accepts either its own parameters or only a page token (recorded: error-400-3). The
/// same union refuses a value that is not in a parameter's list of values (recorded: error-400-2, for contentFormat).
/// </summary>
internal static class QueryCheck
{
    private static readonly Dictionary<string, string[]> Options = new()
    {
        ["contentFormat"] = ["plainText"],
        ["valueFormat"] = ["simple", "simpleWithArrays", "rich"],
    };

    /// <summary>Throws the 400 for an invalid query.</summary>
    public static void Check(CodaCall call)
    {
        var given = call.QueryNames;
        var paged = call.Operation.Query.Contains("pageToken");
        var token = paged && call.Query("pageToken") is not null;
        var others = given.Where(name => name != "pageToken").ToList();
        if (token)
        {
            if (others.Count > 0 && call.Services.Behaviour.RefuseParametersBesidePageToken)
                throw Refusal(Issues.InvalidUnion([Issues.Custom("Invalid pageToken", ["pageToken"])], [Issues.UnrecognizedKeys(others, [])]));
            return;
        }
        var wrong = new JsonArray();
        foreach (var name in given)
            if (Options.TryGetValue(name, out var options) && call.Operation.Query.Contains(name) && call.Query(name) is { } value && !options.Contains(value))
                wrong.Add(Issues.InvalidValue(options, [name]));
        if (wrong.Count == 0)
            return;
        throw paged
            ? Refusal(Issues.InvalidUnion(wrong, [Issues.InvalidType("string", "undefined", ["pageToken"]), Issues.UnrecognizedKeys(others, [])]))
            : new CodaException(400, issues: wrong);
    }

    private static CodaException Refusal(JsonObject issue) => new(400, issues: [issue]);
}
