namespace CodaMcp.Members;

/// <summary>One Coda API token as it is stored: encrypted, with Coda's data about it from when it was connected.</summary>
public sealed record StoredCodaToken
{
    /// <summary>The token, encrypted for this member by <see cref="Credentials.CodaTokenProtector"/>.</summary>
    public required string Protected { get; init; }

    /// <summary>whoami <c>loginId</c>.</summary>
    public required string LoginId { get; init; }

    /// <summary>whoami <c>name</c>.</summary>
    public string UserName { get; init; } = "";

    /// <summary>whoami <c>tokenName</c>.</summary>
    public string? TokenName { get; init; }

    /// <summary>whoami <c>scoped</c>.</summary>
    public bool Scoped { get; init; }

    /// <summary>When it was connected.</summary>
    public required DateTimeOffset ConnectedAt { get; init; }

    /// <summary>Whether Coda refused the token (401) when it was last used.</summary>
    public bool Refused { get; init; }

    /// <summary>Whether Coda ever forbade (403) a write with it.</summary>
    public bool WriteForbidden { get; init; }

    /// <summary>Whether Coda ever accepted a write with it.</summary>
    public bool WriteAccepted { get; init; }
}
