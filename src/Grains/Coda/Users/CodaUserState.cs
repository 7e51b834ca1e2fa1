using System.Text.Json.Serialization;

namespace CodaMcp.Coda.Users;

/// <summary>What a Coda user's budget leaves to its next activation (state <c>codauser.budget</c>). Only ever grows.</summary>
public sealed record CodaUserState : OwnedState
{
    /// <summary>The form of this record.</summary>
    public int SchemaVersion { get; set; } = 1;

    /// <summary>Whether an activation is giving out permits. Where a new one finds it set, the last one crashed and took its count with it.</summary>
    public bool Open { get; set; }

    /// <summary>The permits that were taken when the last activation closed.</summary>
    public IReadOnlyList<TakenPermit> Taken { get; set; } = [];

    /// <summary>Where <see cref="Open"/>: the permits that may be out beyond a quarter of each limit; null where that was not noted, so that all may be.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<PermitReservation>? Reserved { get; set; }
}
