using System.Text.Json.Nodes;

namespace CodaMcp.Sandbox.Coda;

/// <summary>
/// What Coda refuses in a query before it looks at anything else. A listing takes either its own parameters or a page token, and nothing beside it
/// (recorded: error-400-3); a value that is not in the list of a parameter is refused by the same union (recorded: error-400-2, for contentFormat).
/// </summary>
internal static class QueryCheck
{
    private static readonly Dictionary<string, string[]> Options = new()
    {
        ["contentFormat"] = ["plainText"],
        ["valueFormat"] = ["simple", "simpleWithArrays", "rich"],
    };

    /// <summary>Throws the 400 for a query that does not fit.</summary>
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
