using System.Text;
using System.Text.Json;
using System.Text.Unicode;
using CodaMcp.Settings;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;

namespace CodaMcp.Mcp;

/// <summary>
/// Reads the envelope of a JSON-RPC message and checks every string in it, in one pass and without building a document. The SDK reads every accepted
/// message in the same way. So a message cannot mean one thing to the checks before the SDK and another thing to the SDK.
/// </summary>
/// <remarks>JSON-RPC 2.0; MCP, Base Protocol, Messages (an id is a string or an integer, and params is an object).</remarks>
internal ref struct McpMessageReader
{
    /// <summary>The most messages of a batch.</summary>
    [MemberLimit]
    public const int MaxBatch = 20;

    /// <summary>
    /// The most JSON tokens of a body: values, property names, and ends of objects and arrays. The SDK creates an object of about 100 bytes for each
    /// token. So a body of short values would need 50 times its size.
    /// </summary>
    [MemberLimit]
    public const int MaxTokens = 250_000;

    // With the enclosing message, the arguments are still within the depth that the SDK reads.
    [MemberLimit]
    private const int MaxArgumentDepth = 60;

    private readonly ReadOnlyMemory<byte> body;
    private Utf8JsonReader json;
    private int tokens;
    // The position of params.arguments if they are not an object, and their text if they are a string. The text is empty for an empty array.
    private (int Start, int End, string? Text)? arguments;
    private ReadOnlyMemory<byte> argumentBytes;
    private ReadOnlyMemory<byte> meta;
    private bool hasMoreParams;

    private McpMessageReader(ReadOnlyMemory<byte> body)
    {
        this.body = body;
        json = new Utf8JsonReader(body.Span);
    }

    [Flags]
    private enum Keys
    {
        None = 0,
        Version = 1,
        Id = 2,
        Method = 4,
        Params = 8,
        Result = 16,
        Error = 32,
    }

    /// <summary>Reads a body.</summary>
    /// <param name="body">The body, without a byte order mark.</param>
    /// <exception cref="UnreadableMessageException">The body is not a message, or two readers could understand it differently.</exception>
    public static McpMessage Read(ReadOnlyMemory<byte> body)
    {
        if (!Utf8.IsValid(body.Span))
            throw new UnreadableMessageException(McpErrorCode.ParseError, "The body is not UTF-8.");
        try
        {
            var reader = new McpMessageReader(body);
            reader.Next();
            var message = reader.json.TokenType == JsonTokenType.StartArray ? reader.ReadBatch() : reader.ReadOne();
            // Throws if anything but white space follows.
            reader.Next();
            return message;
        }
        catch (JsonException)
        {
            throw new UnreadableMessageException(McpErrorCode.ParseError, "The body is not JSON, or is nested more than 64 levels deep.");
        }
        catch (InvalidOperationException)
        {
            throw new UnreadableMessageException(McpErrorCode.ParseError, @"The body has text that is not Unicode: half of a surrogate pair, such as \ud83d without its other half.");
        }
    }

    private bool Next() => ++tokens <= MaxTokens
        ? json.Read()
        : throw new UnreadableMessageException(McpErrorCode.InvalidRequest, $"The body has more than {MaxTokens} JSON values and names. Send it in smaller parts.");

    private McpMessage ReadBatch()
    {
        List<McpMessage> batch = [];
        while (Next() && json.TokenType != JsonTokenType.EndArray)
        {
            if (batch.Count == MaxBatch)
                throw new UnreadableMessageException(McpErrorCode.InvalidRequest, $"A batch may have {MaxBatch} messages at most.");
            batch.Add(ReadOne());
        }
        return batch.Count > 0
            ? new McpMessage(body, McpMessageKind.Batch) { Batch = batch }
            : throw new UnreadableMessageException(McpErrorCode.InvalidRequest, "The batch is empty.");
    }

    private McpMessage ReadOne()
    {
        if (json.TokenType != JsonTokenType.StartObject)
            throw new UnreadableMessageException(McpErrorCode.InvalidRequest, "A JSON-RPC message is an object.");
        var start = (int)json.TokenStartIndex;
        (arguments, argumentBytes, meta, hasMoreParams) = (null, default, default, false);
        string? method = null, name = null;
        RequestId id = default;
        HashSet<string>? others = null;
        var (seen, isVersion2, idIsNull, paramsAreWrong) = (Keys.None, false, false, false);
        while (Next() && json.TokenType == JsonTokenType.PropertyName)
        {
            var key = KeyOf(ref json);
            if (key == Keys.None ? !(others ??= []).Add(json.GetString()!) : seen.HasFlag(key))
                throw new UnreadableMessageException(McpErrorCode.InvalidRequest, $"The message has '{Cut(json.GetString()!)}' twice.", id);
            seen |= key;
            Next();
            switch (key)
            {
                case Keys.Version:
                    isVersion2 = json.TokenType == JsonTokenType.String && json.ValueTextEquals("2.0"u8);
                    break;
                case Keys.Id:
                    idIsNull = json.TokenType == JsonTokenType.Null;
                    id = ReadId();
                    continue;
                case Keys.Method:
                    method = json.TokenType == JsonTokenType.String ? json.GetString() : null;
                    break;
                case Keys.Params when json.TokenType == JsonTokenType.StartObject:
                    name = ReadParams(id);
                    continue;
                case Keys.Params:
                    paramsAreWrong = json.TokenType != JsonTokenType.Null;
                    break;
            }
            SkipValue();
        }

        var bytes = body[start..(int)json.BytesConsumed];
        if (arguments is { } odd && method is "tools/call" or "prompts/get")
        {
            argumentBytes = ObjectIn(odd.Text, id);
            bytes = (byte[])[.. bytes.Span[..(odd.Start - start)], .. argumentBytes.Span, .. bytes.Span[(odd.End - start)..]];
        }
        var message = new McpMessage(bytes, KindOf(seen, method, idIsNull, id))
        {
            Method = method,
            Name = name,
            Id = id,
            Arguments = argumentBytes,
            Meta = meta,
            HasMoreParams = hasMoreParams,
        };
        return !isVersion2 ? throw new UnreadableMessageException(McpErrorCode.InvalidRequest, "'jsonrpc' must be \"2.0\".", id)
            : paramsAreWrong ? throw new UnreadableMessageException(McpErrorCode.InvalidParams, "'params' must be an object.", id)
            : method == "tools/call" && name is null ? throw new UnreadableMessageException(McpErrorCode.InvalidParams, "'params.name' must be the name of a tool.", id)
            : message;
    }

    private static McpMessageKind KindOf(Keys seen, string? method, bool idIsNull, RequestId id)
    {
        var isAnswer = seen.HasFlag(Keys.Result) || seen.HasFlag(Keys.Error);
        if (seen.HasFlag(Keys.Method))
        {
            return string.IsNullOrEmpty(method) ? throw new UnreadableMessageException(McpErrorCode.InvalidRequest, "'method' must be the name of a method.", id)
                : isAnswer ? throw new UnreadableMessageException(McpErrorCode.InvalidRequest, "A message has either 'method', or 'result', or 'error'.", id)
                : idIsNull ? throw new UnreadableMessageException(McpErrorCode.InvalidRequest, "'id' must be a string or an integer; a notification has none.")
                : seen.HasFlag(Keys.Id) ? McpMessageKind.Request : McpMessageKind.Notification;
        }
        // An error has no id if the client could not read the request.
        return isAnswer && (seen & (Keys.Result | Keys.Error)) != (Keys.Result | Keys.Error) && (id.Id is not null || seen.HasFlag(Keys.Error))
            ? McpMessageKind.Answer
            : throw new UnreadableMessageException(McpErrorCode.InvalidRequest, "A message has either 'method', or an 'id' with 'result' or 'error'.", id);
    }

    private static Keys KeyOf(ref Utf8JsonReader json) =>
        json.ValueTextEquals("jsonrpc"u8) ? Keys.Version
        : json.ValueTextEquals("id"u8) ? Keys.Id
        : json.ValueTextEquals("method"u8) ? Keys.Method
        : json.ValueTextEquals("params"u8) ? Keys.Params
        : json.ValueTextEquals("result"u8) ? Keys.Result
        : json.ValueTextEquals("error"u8) ? Keys.Error
        : Keys.None;

    private RequestId ReadId() => json.TokenType switch
    {
        JsonTokenType.String => new RequestId(json.GetString()!),
        JsonTokenType.Number when json.TryGetInt64(out var number) => new RequestId(number),
        JsonTokenType.Null => default,
        _ => throw new UnreadableMessageException(McpErrorCode.InvalidRequest, "'id' must be a string or an integer."),
    };

    // Refuses duplicate names: some readers use the first value and others the last.
    private string? ReadParams(RequestId id)
    {
        string? name = null;
        ObjectNames seen = default;
        while (Next() && json.TokenType == JsonTokenType.PropertyName)
        {
            if (!seen.Add(ref json, body))
                throw new UnreadableMessageException(McpErrorCode.InvalidParams, $"'params' has '{Cut(json.GetString()!)}' twice.", id);
            var (isName, isMeta, isArguments) = (json.ValueTextEquals("name"u8), json.ValueTextEquals("_meta"u8), json.ValueTextEquals("arguments"u8));
            Next();
            if (isName && json.TokenType == JsonTokenType.String)
                name = json.GetString();
            var start = (int)json.TokenStartIndex;
            // The grain reads the arguments of a tool, and reports duplicate names itself.
            if (!isArguments)
            {
                SkipDistinct(id);
                hasMoreParams |= !isName && !isMeta;
                if (isMeta)
                    meta = body[start..(int)json.BytesConsumed];
            }
            else if (json.TokenType is JsonTokenType.StartObject)
            {
                SkipValue();
                argumentBytes = body[start..(int)json.BytesConsumed];
            }
            else if (json.TokenType is not JsonTokenType.Null)
            {
                SkipArguments();
            }
        }
        return name;
    }

    private void SkipArguments()
    {
        var (start, isList, text) = ((int)json.TokenStartIndex, json.TokenType == JsonTokenType.StartArray, json.TokenType == JsonTokenType.String ? json.GetString() : null);
        SkipValue();
        var isEmptyList = isList && body.Span[(start + 1)..((int)json.BytesConsumed - 1)].Trim(" \t\r\n"u8).IsEmpty;
        arguments = (start, (int)json.BytesConsumed, isEmptyList ? "" : text);
    }

    // Some hosts send the text that the model wrote. PHP writes an object without properties as an empty array.
    private static byte[] ObjectIn(string? text, RequestId id)
    {
        if (string.IsNullOrWhiteSpace(text) && text is not null)
            return "{}"u8.ToArray();
        try
        {
            var bytes = Encoding.UTF8.GetBytes(text ?? "");
            var inner = new McpMessageReader(bytes) { json = new Utf8JsonReader(bytes, new JsonReaderOptions { MaxDepth = MaxArgumentDepth }) };
            if (inner.Next() && inner.json.TokenType == JsonTokenType.StartObject)
            {
                inner.SkipValue();
                inner.Next();
                return bytes;
            }
        }
        catch (JsonException)
        {
            // The answer is the same as for other values.
        }

        throw new UnreadableMessageException(McpErrorCode.InvalidParams, "'params.arguments' must be an object, such as {\"doc\": \"Plan\"}.", id);
    }

    // The recursion is bounded, because the reader accepts 64 levels at most.
    private void SkipDistinct(RequestId id)
    {
        CheckString();
        if (json.TokenType == JsonTokenType.StartArray)
        {
            while (Next() && json.TokenType != JsonTokenType.EndArray)
                SkipDistinct(id);
        }
        else if (json.TokenType == JsonTokenType.StartObject)
        {
            ObjectNames seen = default;
            while (Next() && json.TokenType == JsonTokenType.PropertyName)
            {
                if (!seen.Add(ref json, body))
                    throw new UnreadableMessageException(McpErrorCode.InvalidParams, $"An object in 'params' has '{Cut(json.GetString()!)}' twice.", id);
                Next();
                SkipDistinct(id);
            }
        }
    }

    private static string Cut(string name) => name.Length <= 64 ? name : name[..64];

    private void SkipValue()
    {
        var depth = json.CurrentDepth;
        CheckString();
        if (json.TokenType is not (JsonTokenType.StartObject or JsonTokenType.StartArray))
            return;
        while (Next() && json.CurrentDepth > depth)
            CheckString();
    }

    // The bytes are UTF-8, so only an escape can contain half of a surrogate pair. Reading such a string throws an exception.
    private void CheckString()
    {
        if (json.TokenType is JsonTokenType.String or JsonTokenType.PropertyName && json.ValueIsEscaped && json.ValueSpan.IndexOf(@"\u"u8) >= 0)
            json.GetString();
    }
}
