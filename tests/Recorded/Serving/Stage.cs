using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using CodaMcp.Tests.Reading;

namespace CodaMcp.Tests.Serving;

/// <summary>
/// Simulates a small Coda around one recording. It answers the recorded operation with the recording. It answers a tool's other requests
/// with the suite's own recordings without a suffix, and with the requested ids.
/// </summary>
internal sealed class Stage
{
    /// <summary>The text of every exported page.</summary>
    public const string PageText = "High water at noon.";

    private static readonly Dictionary<string, string> ListOf = new()
    {
        ["getDoc"] = "listDocs",
        ["getFolder"] = "listFolders",
        ["getPage"] = "listPages",
        ["getTable"] = "listTables",
        ["getColumn"] = "listColumns",
        ["getRow"] = "listRows",
        ["getFormula"] = "listFormulas",
        ["getControl"] = "listControls",
    };

    private static readonly string[] Prefixes = ["canvas-", "grid-", "table-", "c-", "i-", "fl-"];

    private static readonly Dictionary<string, string> OneOf = ListOf.ToDictionary(pair => pair.Value, pair => pair.Key);

    private readonly Recording recording;
    private readonly string operation;
    private int answered;

    /// <param name="recording">The response.</param>
    /// <param name="operation">
    /// The operation that gets this response: the recording's own, or one of the operations of an <c>any</c> error.
    /// </param>
    public Stage(Recording recording, string operation)
    {
        this.recording = recording;
        this.operation = operation;
        Take(recording);
    }

    /// <summary>The ids of the recording, by path parameter.</summary>
    public Dictionary<string, string> Ids { get; } = new()
    {
        ["docId"] = "Hb7kQ2mLxz",
        ["folderId"] = "fl-Harbour001",
        ["pageIdOrName"] = "canvas-Quay0001aa",
        ["tableIdOrName"] = "grid-Berths01",
        ["columnIdOrName"] = "c-Name000001",
        ["rowIdOrName"] = "i-Berth00001",
        ["formulaIdOrName"] = "f-Tide000001",
        ["controlIdOrName"] = "ctrl-Crane001",
        ["permissionId"] = "ACL-u:4410001",
        ["requestId"] = "mutate:0b8e7c52-5a1d-4c0e-9a4e-2f1f6a9d3c10",
        ["ruleId"] = "grid-auto-Bell000001",
        ["customDocDomain"] = "log.example.com",
        ["packId"] = "1055",
        ["workspaceId"] = "ws-Harbour001",
        ["organizationId"] = "org-Harbour001",
    };

    /// <summary>The rows that a write names.</summary>
    public string[] RowIds { get; private set; } = ["i-Berth00001"];

    /// <summary>The link that a link recording resolves.</summary>
    public string Link { get; private set; } = "https://docs.superhuman.com/d/_dHb7kQ2mLxz#_tugrid-Berths01/_ruBerth00001";

    /// <summary>
    /// Returns a tool's reference to a folder, table, page, row or column: its id, or its name if the id does not have Coda's form.
    /// </summary>
    public string Name(string single)
    {
        var id = Ids[Operation.Of(single).Parameters.Last()];
        return Prefixes.Any(prefix => id.StartsWith(prefix, StringComparison.Ordinal)) ? id : (string)One(single, Ids)["name"]!;
    }

    /// <summary>The name of the table's first column.</summary>
    public string FirstColumn => (string)Columns()[0]!["name"]!;

    /// <summary>The doc's name.</summary>
    public string DocName => (string)One("getDoc", Ids)["name"]!;

    /// <summary>Returns the response to a request.</summary>
    /// <param name="asked">The operation.</param>
    /// <param name="ids">The ids in its path.</param>
    /// <param name="pageToken">The page token; null for none.</param>
    public Answer To(Operation asked, IReadOnlyDictionary<string, string> ids, string? pageToken)
    {
        if (asked.Id != operation)
            return Own(asked, ids);
        if (recording.Status < 300 && pageToken is not null)
            return Answer.Of("""{"items":[]}"""u8.ToArray());
        // A running export is completed.
        return Interlocked.Increment(ref answered) > 1 && asked.Id == "getPageContentExportStatus" && recording.Json is { } state
            && !state.TryGetProperty("downloadLink", out _) && !state.TryGetProperty("error", out _)
            ? Own(asked, ids)
            : Answer.Of(recording);
    }

    /// <summary>Returns the response of the host of exported files: once the recording, if it is from this host.</summary>
    public Answer ToDownload() => Answer.Of(
        recording.Operation == Recording.Download && Interlocked.Increment(ref answered) == 1 ? recording : Plain(Recording.Download));

    private static Recording Plain(string operation) => Recordings.Own.All.Single(own => own.Name == $"{operation}.json");

    private static JsonObject Copy(string operation) => JsonObject.Create(Plain(operation).Json!.Value.Clone())!.DeepClone().AsObject();

    private Answer Own(Operation asked, IReadOnlyDictionary<string, string> ids)
    {
        var body = asked.Id == "listColumns" ? new JsonObject { ["items"] = Columns() }
            : OneOf.TryGetValue(asked.Id, out var one) ? new JsonObject { ["items"] = new JsonArray(One(one, With(ids))) }
            : ListOf.ContainsKey(asked.Id) ? One(asked.Id, ids)
            : Copy(asked.Id);
        return Answer.Of(Encoding.UTF8.GetBytes(body.ToJsonString()), Plain(asked.Id).Status);
    }

    // A listing contains the object of the recording.
    private Dictionary<string, string> With(IReadOnlyDictionary<string, string> ids)
    {
        var all = new Dictionary<string, string>(Ids);
        foreach (var (name, id) in ids)
            all[name] = id;
        return all;
    }

    private JsonObject One(string single, IReadOnlyDictionary<string, string> ids)
    {
        var id = ids[Operation.Of(single).Parameters.Last()];
        if (operation == single && recording.Json is { ValueKind: JsonValueKind.Object } recorded && recording.Status < 300)
            return JsonNode.Parse(recorded.GetRawText())!.AsObject();
        var one = Copy(single);
        if (Items().FirstOrDefault(item => operation == ListOf[single] && item.TryGetProperty("id", out var own) && own.ValueEquals(id)) is { ValueKind: JsonValueKind.Object } listed)
        {
            foreach (var member in JsonNode.Parse(listed.GetRawText())!.AsObject())
                one[member.Key] = member.Value?.DeepClone();
        }

        one["id"] = id;
        if (operation == "resolveBrowserLink" && recording.Json is { ValueKind: JsonValueKind.Object } link && link.TryGetProperty("resource", out var resource)
            && Text(resource, "id") == id && Text(resource, "name") is { } name)
            one["name"] = name;
        if (single == "getTable")
            one["displayColumn"]!["id"] = Columns()[0]!["id"]!.DeepClone();
        return one;
    }

    // A table has the columns of the recorded rows' values.
    private JsonArray Columns()
    {
        if (operation == "listColumns" && Items() is { Length: > 0 } listed)
            return [.. listed.Select(item => JsonNode.Parse(item.GetRawText()))];
        IEnumerable<JsonElement> rows = operation == "getRow" && recording.Json is { } row ? [row] : operation == "listRows" ? Items() : [];
        var values = rows.Where(one => one.ValueKind == JsonValueKind.Object && one.TryGetProperty("values", out var all) && all.ValueKind == JsonValueKind.Object)
            .SelectMany(one => one.GetProperty("values").EnumerateObject().Select(value => value.Name)).Distinct().ToList();
        if (values.Count > 0)
            return [.. values.Select(id => Column(id, id, "text"))];
        var columns = Copy("listColumns")["items"]!.DeepClone().AsArray();
        if (operation == "getColumn" && recording.Json is { ValueKind: JsonValueKind.Object } column)
            return [JsonNode.Parse(column.GetRawText())];
        if (operation == "pushButton")
            columns.Add(Column(Ids["columnIdOrName"], "Call pilot", "button"));
        return columns;
    }

    private static JsonObject Column(string id, string name, string type) => new()
    {
        ["id"] = id,
        ["type"] = "column",
        ["name"] = name,
        ["format"] = new JsonObject { ["type"] = type, ["isArray"] = false },
    };

    private JsonElement[] Items() => recording.Json is { ValueKind: JsonValueKind.Object } json && json.TryGetProperty("items", out var items) && items.ValueKind == JsonValueKind.Array
        ? [.. items.EnumerateArray().Where(item => item.ValueKind == JsonValueKind.Object)]
        : [];

    private void Take(Recording from)
    {
        var own = Operation.All.FirstOrDefault(known => known.Id == operation);
        if (from.Path is not null && own?.Match(from.Path) is { } ids)
            Take(ids);
        if (from.Json is not { ValueKind: JsonValueKind.Object } body)
            return;

        JsonElement[] places = [body, .. Items().Take(1), .. body.TryGetProperty("resource", out var resource) ? [resource] : Array.Empty<JsonElement>()];
        var addresses = places.Select(place => Text(place, "href")).OfType<string>().ToList();
        foreach (var address in addresses.Where(address => address.Contains("/apis/v1/", StringComparison.Ordinal)))
        {
            if (Operation.OfRequest("GET", address[(address.IndexOf("/apis/v1", StringComparison.Ordinal) + "/apis/v1".Length)..]) is { } found)
                Take(found.Ids);
        }

        // Responses to writes have ids instead of addresses.
        if (own is not null && addresses.Count == 0 && Text(body, "id") is { } id && own.Parameters.LastOrDefault() is { } last && last != "docId")
            Ids[last] = id;
        if (own is not null && ListOf.ContainsKey(own.Id) && Text(body, "id") is { } itself)
            Ids[own.Parameters.Last()] = itself;
        if (Text(body, "rowId") is { } row)
            Ids["rowIdOrName"] = row;
        if (Text(body, "columnId") is { } column)
            Ids["columnIdOrName"] = column;
        if (body.TryGetProperty("rowIds", out var rows) && rows.ValueKind == JsonValueKind.Array)
            RowIds = [.. rows.EnumerateArray().Select(one => one.GetString()!)];
        if (operation == "resolveBrowserLink" && Text(body, "browserLink") is { } link)
            Link = link;
    }

    private void Take(Dictionary<string, string> ids)
    {
        foreach (var (name, id) in ids)
            Ids[name] = id;
    }

    private static string? Text(JsonElement place, string member) =>
        place.ValueKind == JsonValueKind.Object && place.TryGetProperty(member, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
