namespace CodaMcp.Coda;

/// <summary>A read of one document, of the Markdown of one of its pages, or of the list of docs.</summary>
[GenerateSerializer, Immutable, Alias("codamcp.DocumentRead")]
public sealed record DocumentRead
{
    /// <summary>The token to ask Coda with, if Coda has to be asked.</summary>
    [Id(0)] public required CodaToken Token { get; init; }

    /// <summary>Tells this answer from every other of the document, including those that a restricted token may not see.</summary>
    [Id(1)] public required string Key { get; init; }

    /// <summary>Path and query of the GET; null for the Markdown of a page.</summary>
    [Id(2)] public string? Path { get; init; }

    /// <summary>The page whose Markdown is asked for.</summary>
    [Id(3)] public string? MarkdownOfPage { get; init; }

    /// <summary>What the answer shows; see <c>DocumentScopes</c>.</summary>
    [Id(4)] public required string[] Scopes { get; init; }

    /// <summary>How long the answer may be given again.</summary>
    [Id(5)] public required TimeSpan TimeToLive { get; init; }

    /// <summary>When the caller stops waiting.</summary>
    [Id(6)] public required DateTimeOffset Deadline { get; init; }

    /// <summary>The member who asks, by grain key.</summary>
    [Id(7)] public required string Member { get; init; }

    /// <summary>Whether neither a kept answer nor a fetch that began earlier will do.</summary>
    [Id(8)] public bool Fresh { get; init; }

    /// <summary>The stamp of the answer that the member holds: where it still counts, it is not sent again.</summary>
    [Id(9)] public DocumentStamp? Held { get; init; }

    /// <summary>The member's own recent writes to the document, so that it never sees less than these, whatever was lost on the way.</summary>
    [Id(10)] public DocumentWrite[] OwnWrites { get; init; } = [];

    /// <summary>The method of <c>ICodaApi</c> that asks for it; null from silos of earlier versions, which do not say it.</summary>
    [Id(11)] public string? Operation { get; init; }
}
