using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using CodaMcp.Tools;

namespace CodaMcp.Tests.Reading;

/// <summary>Reads the recordings of a folder. The suite fails for a file that it cannot assign, so no file is skipped silently.</summary>
internal sealed partial class Recordings
{
    private static readonly JsonSerializerOptions Loose = new(JsonSerializerDefaults.Web);
    private static readonly string[] Sources = ["recorded", "live note", "specification"];

    private Recordings(string name, string folder)
    {
        Files = [.. Directory.EnumerateFiles(folder).Where(file => !Path.GetFileName(file).StartsWith("INDEX", StringComparison.Ordinal)).Order(StringComparer.Ordinal)];
        var index = Path.Combine(folder, "INDEX.md");
        var lines = File.Exists(index) ? File.ReadAllLines(index).Select(line => IndexLine().Match(line)).Where(match => match.Success).ToList() : [];
        foreach (var file in Files)
        {
            try
            {
                var request = lines.Find(line => line.Groups["file"].Value == Path.GetFileName(file))?.Groups["request"].Value;
                All.AddRange(Read(Path.GetFileName(file), File.ReadAllBytes(file), request).Select(recording => recording with { Folder = name }));
            }
            catch (FormatException fault)
            {
                Faults.Add(fault.Message);
            }
        }
    }

    /// <summary>The suite's own recordings, with neutral ids, names and texts.</summary>
    public static Recordings Own { get; } = new("own", Path.Combine(AppContext.BaseDirectory, "Recordings"));

    /// <summary>The recordings of a second folder; null if it does not exist.</summary>
    public static Recordings? Shared { get; } = SharedFolder() is { } folder ? new Recordings("shared", folder) : null;

    /// <summary>The files.</summary>
    public IReadOnlyList<string> Files { get; }

    /// <summary>The reasons why files cannot be run.</summary>
    public List<string> Faults { get; } = [];

    /// <summary>The recordings, at least one per file.</summary>
    public List<Recording> All { get; } = [];

    /// <summary>The recordings of both folders.</summary>
    public static IEnumerable<Recording> Everywhere => [.. Own.All, .. Shared?.All ?? []];

    /// <summary>
    /// The folder of the environment variable <c>CODA_RECORDINGS</c>, or the shared one beside the repository; null if it does not exist.
    /// </summary>
    public static string? SharedFolder([CallerFilePath] string file = "")
    {
        if (Environment.GetEnvironmentVariable("CODA_RECORDINGS") is { Length: > 0 } named)
            return named;
        var folder = Path.Combine(Path.GetDirectoryName(file)!, "../../../../shared/reference/coda-recorded");
        return Directory.Exists(folder) ? folder : null;
    }

    /// <summary>Returns the recordings in one file.</summary>
    /// <param name="name">The file's name.</param>
    /// <param name="content">The file's content.</param>
    /// <param name="request">The request in the index: method, path and status.</param>
    public static IReadOnlyList<Recording> Read(string name, byte[] content, string? request = null)
    {
        var json = Parse(content);
        return json is { ValueKind: JsonValueKind.Object } framed && framed.TryGetProperty("operation", out _) && framed.TryGetProperty("status", out _)
            ? [Framed(name, framed)]
            : Bare(name, content, json, request);
    }

    private static Recording Framed(string name, JsonElement frame)
    {
        string? Text(string member) => frame.TryGetProperty(member, out var value) ? value.GetString() : null;
        var known = Text("known");
        if (!Sources.Contains(known))
            throw new FormatException($"{name}: 'known' must be one of {string.Join(", ", Sources)}.");
        var operation = Text("operation")!;
        if (Operation.Named(operation) != operation)
            throw new FormatException($"{name}: there is no operation '{operation}'.");
        var hasBody = frame.TryGetProperty("body", out var body);
        if (hasBody == (Text("text") is not null))
            throw new FormatException($"{name}: either 'body' or 'text' is needed.");
        var expect = frame.TryGetProperty("expect", out var expected) ? expected.Deserialize<Expectation>(Loose)! : new Expectation();
        if (expect.Kind is { } kind && !Enum.TryParse<ToolErrorKind>(kind, out _))
            throw new FormatException($"{name}: there is no kind of error '{kind}'.");
        var content = Encoding.UTF8.GetBytes(hasBody ? body.GetRawText() : Text("text")!);
        return new Recording
        {
            Name = name,
            Operation = operation,
            Path = Text("path"),
            Status = frame.GetProperty("status").GetInt32(),
            ContentType = Text("contentType") ?? "application/json",
            Headers = frame.TryGetProperty("headers", out var headers) ? headers.Deserialize<Dictionary<string, string>>()! : new Dictionary<string, string>(),
            Body = content,
            Json = Parse(content),
            Expect = expect,
        };
    }

    private static Recording[] Bare(string name, byte[] content, JsonElement? json, string? request)
    {
        var parts = Path.GetFileNameWithoutExtension(name).Split('-');
        var (operation, path) = Request(request);
        operation = parts[0] == "error" ? operation ?? Recording.Any : Operation.Named(parts[0]) ?? operation
            ?? throw new FormatException($"{name}: the name must begin with an operation, such as 'getRow-', or with 'error-' and a status.");
        int[] statuses = parts[0] != "error" ? [Status(request) ?? (operation == Recording.Download ? 403 : 200)]
            : parts.Length > 1 && int.TryParse(parts[1], out var named) ? [named]
            // A body with an unknown status is run with every likely status.
            : Status(request) is { } told ? [told, 200]
            : [200, 400, 500];
        return [.. statuses.Select(status => new Recording
        {
            Name = statuses.Length == 1 ? name : $"{name} as {status}",
            Operation = operation,
            Path = path,
            Status = status,
            ContentType = Path.GetExtension(name) switch
            {
                ".json" => "application/json",
                ".html" => "text/html",
                ".xml" => "application/xml",
                _ => "text/plain",
            },
            Body = content,
            Json = json,
        })];
    }

    private static (string? Operation, string? Path) Request(string? request)
    {
        if (request?.Contains("downloadLink", StringComparison.Ordinal) is true)
            return (Recording.Download, null);
        if (request is null || RequestLine().Match(request) is not { Success: true } match)
            return default;
        var path = match.Groups["path"].Value.TrimEnd(',', ';');
        var operation = Operation.Like(match.Groups["method"].Value, path);
        return (operation?.Id, operation?.Match(path) is null ? null : path);
    }

    // A number in a query is not a status.
    private static int? Status(string? request) =>
        request is not null && StatusNumber().Matches(Query().Replace(request, "")) is [.., var last] ? int.Parse(last.Value, System.Globalization.CultureInfo.InvariantCulture) : null;

    private static JsonElement? Parse(byte[] content)
    {
        try
        {
            return JsonElement.Parse(content);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    [GeneratedRegex(@"^[-*]?\s*`(?<file>[^`]+)`\s*\|\s*(?<request>[^|]*)")]
    private static partial Regex IndexLine();

    [GeneratedRegex(@"^(?<method>GET|POST|PUT|PATCH|DELETE)\s+(?<path>[/.…]\S*)")]
    private static partial Regex RequestLine();

    [GeneratedRegex(@"\?\S*")]
    private static partial Regex Query();

    [GeneratedRegex(@"\b(20\d|4\d\d|5\d\d)\b")]
    private static partial Regex StatusNumber();
}
