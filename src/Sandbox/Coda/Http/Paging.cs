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

    /// <summary>A parameter of the first call.</summary>
    public string? this[string name] => !call.Operation.Query.Contains(name)
        ? throw new InvalidOperationException($"{call.Operation.Id} declares no query parameter {name}.")
        : parameters.TryGetValue(name, out var value) && value.Length > 0 ? value : null;

    public bool Flag(string name) => this[name] is "true" or "1";

    /// <summary>One page of all the items, rendered.</summary>
    /// <param name="all">Everything that is listed.</param>
    /// <param name="render">How one looks in the answer.</param>
    /// <param name="sync">The sync token to return with every page, if the client asked for one; recorded beside a page token too.</param>
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

    /// <summary>An opaque token that only this path understands.</summary>
    public static string Write(CodaCall call, string kind, JsonObject content)
    {
        content["kind"] = kind;
        content["path"] = call.Path;
        return Base64Url.EncodeToString(Encoding.UTF8.GetBytes(content.ToJsonString()));
    }

    /// <summary>What <see cref="Write"/> wrote; anything else is the bare 400 that Coda gives, for sync tokens too.</summary>
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
            // Falls through to the one answer there is for every bad token.
        }
        throw CodaException.BadRequest("Invalid pageToken.");
    }
}
