using System.Text.Json.Nodes;

namespace CodaMcp.Tests.Sandbox.Coda;

/// <summary>
/// Holds a response of the real API. Responses in <c>Recorded/</c> have neutral ids and texts and the recorded form, in the frame of
/// <c>tests/Recorded/README.md</c>. Responses of <c>../shared/reference/coda-recorded</c> are bare bodies, and may be missing.
/// </summary>
/// <param name="Name">File name without its extension.</param>
/// <param name="Operation">operationId, or <c>any</c> for an error.</param>
/// <param name="Status">The HTTP status.</param>
/// <param name="Rich">Whether its cells are rich values.</param>
/// <param name="Body">The body.</param>
internal sealed record RecordedAnswer(string Name, string Operation, int Status, bool Rich, JsonNode Body)
{
    private static readonly Dictionary<string, string> ShortNames = new()
    {
        ["beginExport"] = "beginPageContentExport",
        ["exportStatus"] = "getPageContentExportStatus",
        ["mutationStatus"] = "getMutationStatus",
        ["pageContent"] = "listPageContent",
    };

    public static IReadOnlyList<RecordedAnswer> All { get; } = [.. Framed(), .. Bare()];

    public static RecordedAnswer Of(string name) => All.Single(answer => answer.Name == name);

    private static IEnumerable<RecordedAnswer> Framed()
    {
        foreach (var file in Directory.EnumerateFiles(Path.Combine(AppContext.BaseDirectory, "Coda", "Recorded"), "*.json").Order())
        {
            var frame = JsonNode.Parse(File.ReadAllText(file))!;
            var rich = ((string?)frame["path"])?.EndsWith("valueFormat=rich", StringComparison.Ordinal) == true;
            yield return new(Path.GetFileNameWithoutExtension(file), (string)frame["operation"]!, (int)frame["status"]!, rich, frame["body"]!);
        }
    }

    private static IEnumerable<RecordedAnswer> Bare()
    {
        var root = new DirectoryInfo(AppContext.BaseDirectory);
        while (root is not null && !File.Exists(Path.Combine(root.FullName, "CodaMcp.sln")))
            root = root.Parent;
        var folder = root is null ? "" : Path.Combine(root.FullName, "..", "shared", "reference", "coda-recorded");
        if (!Directory.Exists(folder))
            yield break;
        foreach (var file in Directory.EnumerateFiles(folder, "*.json").Order())
        {
            var name = Path.GetFileNameWithoutExtension(file);
            var parts = name.Split('-');
            // An error without a status in its name cannot be compared.
            if (parts[0] == "error" && !int.TryParse(parts[1], out _))
                continue;
            var status = parts[0] == "error" ? int.Parse(parts[1], System.Globalization.CultureInfo.InvariantCulture) : 0;
            yield return new("shared/" + name, status > 0 ? "any" : ShortNames.GetValueOrDefault(parts[0], parts[0]), status, parts.Contains("rich"), JsonNode.Parse(File.ReadAllText(file))!);
        }
    }
}
