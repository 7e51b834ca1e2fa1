namespace CodaMcp.Coda;

/// <summary>Configures how an accepted write is followed until Coda has applied it. Coda takes 2 to 20 s for that.</summary>
public sealed class CodaMutationOptions
{
    /// <summary>
    /// The age at which the follower stores a write that Coda has not applied yet. A stored write is followed again after a crash, even without
    /// its member. Default 1 min.
    /// </summary>
    public TimeSpan StoreAfter { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>The wait before the first status request. 1 s, because Coda is sometimes quick.</summary>
    public TimeSpan FirstPoll { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>The factor by which each further wait grows. 1.5.</summary>
    public double PollFactor { get; } = 1.5;

    /// <summary>The longest wait between two status requests. 3 s.</summary>
    public TimeSpan LongestPoll { get; set; } = TimeSpan.FromSeconds(3);

    /// <summary>How long the member's grain polls Coda in one round for the follower. The grain cannot migrate during a round. 10 s.</summary>
    public TimeSpan Round { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>How long after the start of polling a 404 is ignored, since not all of Coda's servers may know the write yet. 15 s.</summary>
    public TimeSpan NotFoundGrace { get; set; } = TimeSpan.FromSeconds(15);
}
