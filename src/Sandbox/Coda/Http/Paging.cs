using System.Buffers.Text;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace CodaMcp.Sandbox.Coda;

/// <summary>
/// Splits listings into pages. A token contains the parameters of the first call and a position. <see cref="QueryCheck"/> refuses other
/// parameters beside it.
/// </summary>
internal sealed class Paging
{
    private readonly CodaCall call;
    private readonly IReadOnlyDictionary<string, string> parameters;
    private readonly int offset;
    private readonly int limit;

    public Paging(CodaCall call, int max, int byDefault = 25)
    {
        this.call = call;
        if (call.Query("pageToken") is not { } token)
        {
            limit = call.Operation.Query.Contains("limit") ? call.Limit(byDefault, max) : byDefault;
            parameters = call.AllQuery();
            return;
        }
        var read = Read(call, token, "page");
        offset = read["offset"]!.GetValue<int>();
        limit = read["limit"]!.GetValue<int>();
        parameters = read["query"]!.AsObject().ToDictionary(pair => pair.Key, pair => pair.Value!.GetValue<string>());
    }

    /// <summary>Returns a parameter of the first call.</summary>
    public string? this[string name] => !call.Operation.Query.Contains(name)
        ? throw new InvalidOperationException($"{call.Operation.Id} declares no query parameter {name}.")
        : parameters.TryGetValue(name, out var value) && value.Length > 0 ? value : null;

    public bool Flag(string name) => this[name] is "true" or "1";

    /// <summary>Returns one page of the items as a response.</summary>
    /// <param name="all">All items of the listing.</param>
    /// <param name="render">Converts an item to its JSON.</param>
    /// <param name="sync">Returns the sync token for every page, if the client requested one. Recorded also with a page token.</param>
    /// <param name="href">
    /// Whether the response contains its own address, with the token of the same page (recorded). Some listings do not.
    /// </param>
    public CodaAnswer Page<T>(IReadOnlyList<T> all, Func<T, JsonNode> render, Func<string>? sync = null, bool href = true)
    {
        var take = call.Fault(CodaFaultKind.ShortPage) is { } fault ? Math.Min(fault.Count, limit) : limit;
        var body = new JsonObject { ["items"] = new JsonArray([.. all.Skip(offset).Take(take).Select(render)]) };
        if (href)
            body["href"] = $"{call.Href}?pageToken={TokenAt(offset)}";
        if (offset + take < all.Count)
        {
            var token = TokenAt(offset + take);
            body["nextPageToken"] = token;
            body["nextPageLink"] = $"{call.Href}?pageToken={token}";
        }
        else if (call.Services.Behaviour.EmptyLastPageToken)
        {
            body["nextPageToken"] = "";
        }
        if (sync is not null)
            body["nextSyncToken"] = sync();
        return CodaAnswer.Ok(body);

        string TokenAt(int position) => Write(call, "page", new JsonObject
        {
            ["offset"] = position,
            ["limit"] = limit,
            ["query"] = new JsonObject(parameters.Select(pair => KeyValuePair.Create(pair.Key, (JsonNode?)JsonValue.Create(pair.Value)))),
        });
    }

    /// <summary>Writes an opaque token. It is valid only for this path.</summary>
    public static string Write(CodaCall call, string kind, JsonObject content)
    {
        content["kind"] = kind;
        content["path"] = call.Path;
        return Base64Url.EncodeToString(Encoding.UTF8.GetBytes(content.ToJsonString()));
    }

    /// <summary>Reads a token of <see cref="Write"/>. Throws Coda's bare 400 for any other token, including sync tokens.</summary>
    public static JsonObject Read(CodaCall call, string token, string kind)
    {
        try
        {
            if (JsonNode.Parse(Base64Url.DecodeFromChars(token)) is JsonObject content
                && content["kind"]?.GetValue<string>() == kind
                && content["path"]?.GetValue<string>() == call.Path)
                return content;
        }
        catch (Exception exception) when (exception is FormatException or JsonException or InvalidOperationException)
        {
            // Every invalid token gets the response below.
        }
        throw CodaException.BadRequest("Invalid pageToken.");
    }
}
