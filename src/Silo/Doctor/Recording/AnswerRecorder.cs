using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace CodaMcp.Doctor.Recording;

/// <summary>
/// Writes Coda's responses as test files for tests/Recorded, without user data. It writes one file for each operation and each structure of
/// its response.
/// </summary>
internal sealed partial class AnswerRecorder
{
    private const string Download = "download";
    private const int MostOfOne = 4;

    private static readonly JsonSerializerOptions Readable = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
    private static readonly string[] Headers = ["Retry-After"];

    private readonly string directory;
    private readonly Uri baseUrl;
    private readonly AddressNeutraliser addresses;
    private readonly AnswerNeutraliser answers;

    /// <summary>Creates a recorder. It replaces equal values by equal values in all its files.</summary>
    /// <param name="directory">The directory for the files. It is created if it does not exist.</param>
    /// <param name="baseUrl">The API's address.</param>
    public AnswerRecorder(string directory, Uri baseUrl)
    {
        this.directory = directory;
        this.baseUrl = baseUrl;
        var neutraliser = new Neutraliser();
        addresses = new AddressNeutraliser(neutraliser);
        answers = new AnswerNeutraliser(neutraliser, addresses);
    }

    /// <summary>Writes the files.</summary>
    /// <param name="exchanges">The exchanges with the API.</param>
    /// <param name="downloads">The exchanges with hosts of files.</param>
    /// <returns>The number of files.</returns>
    /// <exception cref="IOException">The directory cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">Access to the directory is denied.</exception>
    public int Write(IReadOnlyList<Exchange> exchanges, IReadOnlyList<Exchange> downloads)
    {
        Directory.CreateDirectory(directory);
        var seen = new Dictionary<string, HashSet<string>>(StringComparer.Ordinal);
        var count = 0;
        foreach (var (operation, exchange) in exchanges.Select(exchange => (OperationOf(exchange), exchange)).Concat(downloads.Select(download => (Download, download))))
        {
            var recorded = Record(operation, exchange);
            var name = exchange.IsSuccess ? operation : $"{operation}-{(int)exchange.Status}";
            var shapes = seen.TryGetValue(name, out var known) ? known : seen[name] = new HashSet<string>(StringComparer.Ordinal);
            if (shapes.Count == MostOfOne || !shapes.Add(Shape(recorded["body"])))
                continue;
            var file = shapes.Count == 1 ? $"{name}.json" : $"{name}-{shapes.Count}.json";
            File.WriteAllText(Path.Combine(directory, file), recorded.ToJsonString(Readable) + "\n", new UTF8Encoding(encoderShouldEmitUTF8Identifier: false));
            count++;
        }

        return count;
    }

    private static string OperationOf(Exchange exchange) => exchange.Operation switch
    {
        null => "any",
        // Coda writes this operation name as one word.
        "whoAmI" => "whoami",
        var name => name,
    };

    private JsonObject Record(string operation, Exchange exchange)
    {
        var isDownload = operation == Download;
        var recorded = new JsonObject
        {
            ["operation"] = operation,
            ["method"] = exchange.Method.Method,
            ["path"] = isDownload ? addresses.Replace(exchange.Address.AbsoluteUri) : addresses.Request(exchange.Address, baseUrl),
            ["status"] = (int)exchange.Status,
            ["contentType"] = exchange.ContentType,
        };
        var headers = Headers.Where(exchange.Headers.ContainsKey).ToArray();
        if (headers.Length > 0)
            recorded["headers"] = new JsonObject(headers.Select(name => KeyValuePair.Create(name, (JsonNode?)JsonValue.Create(exchange.Headers[name]))));
        recorded["known"] = "recorded";
        try
        {
            if (!isDownload)
            {
                recorded["body"] = answers.Body(exchange.Body, isError: !exchange.IsSuccess);
                return recorded;
            }
        }
        catch (JsonException)
        {
            // This body is written as text below.
        }

        var text = Encoding.UTF8.GetString(exchange.Body);
        recorded["text"] = answers.Text(text, isError: !exchange.IsSuccess || FileHostError().IsMatch(text));
        return recorded;
    }

    // The form of S3's errors, which can come with status 200. A page may also begin with "<", and that page is user text.
    [GeneratedRegex(@"^<\?xml[^<>]*\?>\s*<Error>.*</Error>\s*$", RegexOptions.Singleline)]
    private static partial Regex FileHostError();

    // Returns the names and kinds of all members. It ignores values and the length of lists.
    private static string Shape(JsonNode? node) => node switch
    {
        JsonObject members => $"{{{string.Join(',', members.Select(member => $"{(member.Key.StartsWith("c-", StringComparison.Ordinal) ? "c-" : member.Key)}:{Shape(member.Value)}"))}}}",
        JsonArray items => $"[{string.Join('|', items.Select(Shape).Distinct())}]",
        null => "null",
        _ => node.GetValueKind().ToString(),
    };
}
