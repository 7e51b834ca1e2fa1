namespace CodaMcp.Sandbox.Coda;

/// <summary>A domain at which a published document is to be seen. How far its set-up is follows from the clock.</summary>
internal sealed record CustomDomainModel
{
    public required string Domain { get; init; }
    public required DateTimeOffset AddedAt { get; init; }

    /// <summary>When its DNS settings were last looked at because somebody asked for it.</summary>
    public DateTimeOffset? VerifiedAt { get; init; }

    /// <summary>Set by a fault: it stays pending for ever.</summary>
    public bool Never { get; init; }
}
