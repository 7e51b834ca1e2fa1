namespace CodaMcp.Sessions;

/// <summary>One request to a client as it is stored.</summary>
public sealed record StoredClientRequest
{
    /// <summary>Its JSON-RPC id.</summary>
    public required string Id { get; init; }

    /// <summary>The session whose client was asked.</summary>
    public required string SessionId { get; init; }

    /// <summary>When the client was asked.</summary>
    public required DateTimeOffset AskedAt { get; init; }

    /// <summary>Whether the client has answered.</summary>
    public bool IsAnswered { get; init; }

    /// <summary>Its result, UTF-8 JSON; null for an error.</summary>
    public byte[]? Result { get; init; }

    /// <summary>Its error; null for a result.</summary>
    public string? Error { get; init; }
}
