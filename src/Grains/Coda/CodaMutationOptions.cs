namespace CodaMcp.Coda;

/// <summary>How a write that Coda accepted is followed until it is applied, which takes Coda 2 to 20 s.</summary>
public sealed class CodaMutationOptions
{
    /// <summary>From which age on a write that Coda has not applied is stored by its follower, so that it is followed after a crash without its member. Default 1 min.</summary>
    public TimeSpan StoreAfter { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>The wait before the first look. 1 s: Coda is quick at times.</summary>
    public TimeSpan FirstPoll { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>How much longer each further wait is. 1.5.</summary>
    public double PollFactor { get; } = 1.5;

    /// <summary>The longest wait between two looks. 3 s.</summary>
    public TimeSpan LongestPoll { get; set; } = TimeSpan.FromSeconds(3);

    /// <summary>How long the follower lets the member's grain look at a time. The grain cannot move meanwhile. 10 s.</summary>
    public TimeSpan Round { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>How long a 404 means "not known everywhere yet" rather than "not known". 15 s.</summary>
    public TimeSpan NotFoundGrace { get; set; } = TimeSpan.FromSeconds(15);
}
