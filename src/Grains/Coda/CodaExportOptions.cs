namespace CodaMcp.Coda;

/// <summary>How a page's content is exported and fetched.</summary>
public sealed class CodaExportOptions
{
    /// <summary>The wait before the first look at the export's state. 2 s.</summary>
    public TimeSpan FirstPoll { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>How much longer each further wait is. 1.5.</summary>
    public double PollFactor { get; set; } = 1.5;

    /// <summary>The longest wait between two looks. 15 s.</summary>
    public TimeSpan LongestPoll { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>How long an export may take. 90 s.</summary>
    public TimeSpan GiveUp { get; set; } = TimeSpan.FromSeconds(90);

    /// <summary>How long a 404 means "not known everywhere yet" rather than "not known". 20 s.</summary>
    public TimeSpan NotFoundGrace { get; set; } = TimeSpan.FromSeconds(20);

    /// <summary>How often a fresh link is asked for when a download fails. 2.</summary>
    public int MaxFreshLinks { get; set; } = 2;

    /// <summary>The largest file taken, in bytes after decompression. 10 MiB.</summary>
    public int MaxBytes { get; set; } = 10 * 1024 * 1024;

    /// <summary>
    /// The hosts a file is fetched from: these names and all names below them. docs.superhuman.com, coda.io, codahosted.io; the API's
    /// own host too, over plain HTTP, where <see cref="CodaOptions.BaseUrl"/> is plain HTTP, and loopback where that is loopback. Names bound from configuration are added.
    /// </summary>
    public IList<string> HostSuffixes { get; } = ["docs.superhuman.com", "coda.io", "codahosted.io"];
}
