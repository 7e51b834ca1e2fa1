using System.Text.Json;

namespace CodaMcp.Tests.Reading;

/// <summary>Holds one recorded response of Coda.</summary>
internal sealed record Recording
{
    /// <summary>The pseudo-operation of an error that any operation may answer.</summary>
    public const string Any = "any";

    /// <summary>The pseudo-operation of a response of the host of exported files.</summary>
    public const string Download = "download";

    /// <summary>The file name, and the status if the file is run with several.</summary>
    public required string Name { get; init; }

    /// <summary>A name that is unique across folders.</summary>
    public string Key => $"{Folder}: {Name}";

    /// <summary>The folder of the file.</summary>
    public string Folder { get; init; } = "own";

    /// <summary>Coda's operation id, <see cref="Any"/> or <see cref="Download"/>.</summary>
    public required string Operation { get; init; }

    /// <summary>The path of the request below the API's address, if it is completely known.</summary>
    public string? Path { get; init; }

    /// <summary>The HTTP status.</summary>
    public required int Status { get; init; }

    /// <summary>The type of the body.</summary>
    public string ContentType { get; init; } = "application/json";

    /// <summary>Further headers.</summary>
    public IReadOnlyDictionary<string, string> Headers { get; init; } = new Dictionary<string, string>();

    /// <summary>The body.</summary>
    public required byte[] Body { get; init; }

    /// <summary>The body as JSON; null if it is not JSON.</summary>
    public JsonElement? Json { get; init; }

    /// <summary>Expectations beyond the general rules.</summary>
    public Expectation Expect { get; init; } = new();

    /// <summary>Whether the tool must return an error, or an unknown outcome.</summary>
    public bool IsError => Operation != Download && (Status >= 400 || Operation == Any || Expect.Kind is not null);

    /// <summary>Whether cells are rich values: JSON-LD, or plain text within code fences.</summary>
    public bool IsRich => Operation is "getRow" or "listRows" && (Text.Contains("\"@type\"", StringComparison.Ordinal) || Text.Contains("\"```", StringComparison.Ordinal));

    /// <summary>The body's text.</summary>
    public string Text => System.Text.Encoding.UTF8.GetString(Body);

    /// <inheritdoc/>
    public override string ToString() => Name;
}
