using System.Text.Json;

namespace CodaMcp.Tests.Reading;

/// <summary>One recorded answer of Coda.</summary>
internal sealed record Recording
{
    /// <summary>The operation of an error that any operation may answer.</summary>
    public const string Any = "any";

    /// <summary>The operation of an answer of the host of exported files.</summary>
    public const string Download = "download";

    /// <summary>The file, and the status where one file is run with several.</summary>
    public required string Name { get; init; }

    /// <summary>Its name, told apart from those of other folders.</summary>
    public string Key => $"{Folder}: {Name}";

    /// <summary>Whose folder it is in.</summary>
    public string Folder { get; init; } = "own";

    /// <summary>Coda's operation id, <see cref="Any"/> or <see cref="Download"/>.</summary>
    public required string Operation { get; init; }

    /// <summary>The path of the request below the API's address, where it is known in full.</summary>
    public string? Path { get; init; }

    /// <summary>The HTTP status.</summary>
    public required int Status { get; init; }

    /// <summary>The type of the body.</summary>
    public string ContentType { get; init; } = "application/json";

    /// <summary>Further headers.</summary>
    public IReadOnlyDictionary<string, string> Headers { get; init; } = new Dictionary<string, string>();

    /// <summary>The body.</summary>
    public required byte[] Body { get; init; }

    /// <summary>The body as JSON; null where it is none.</summary>
    public JsonElement? Json { get; init; }

    /// <summary>What a tool must answer, beyond the rules for all.</summary>
    public Expectation Expect { get; init; } = new();

    /// <summary>Whether the tool is to answer with an error, or to say that the outcome is unknown.</summary>
    public bool IsError => Operation != Download && (Status >= 400 || Operation == Any || Expect.Kind is not null);

    /// <summary>Whether cells are given as rich values: as JSON-LD, or plain text within fences.</summary>
    public bool IsRich => Operation is "getRow" or "listRows" && (Text.Contains("\"@type\"", StringComparison.Ordinal) || Text.Contains("\"```", StringComparison.Ordinal));

    /// <summary>The body's text.</summary>
    public string Text => System.Text.Encoding.UTF8.GetString(Body);

    /// <inheritdoc/>
    public override string ToString() => Name;
}
