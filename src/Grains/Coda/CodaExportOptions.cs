using CodaMcp.Coda.Export;

namespace CodaMcp.Coda;

/// <summary>Configures how a page's content is exported and fetched.</summary>
public sealed class CodaExportOptions
{
    /// <summary>The setting that adds allowed hosts: <c>CODA_EXPORT_HOSTS</c>, a comma-separated list of host names.</summary>
    public const string HostsSetting = "CODA_EXPORT_HOSTS";

    /// <summary>The wait before the first request for the export's status. 1 s, because a small page is exported quickly.</summary>
    public TimeSpan FirstPoll { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>The factor by which each further wait grows. 1.5.</summary>
    public double PollFactor { get; } = 1.5;

    /// <summary>The longest wait between two status requests. 15 s.</summary>
    public TimeSpan LongestPoll { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>How long an export may take. 90 s.</summary>
    public TimeSpan GiveUp { get; } = TimeSpan.FromSeconds(90);

    /// <summary>How long after the start of an export a 404 is ignored, since not all of Coda's servers may know the export yet. 20 s.</summary>
    public TimeSpan NotFoundGrace { get; set; } = TimeSpan.FromSeconds(20);

    /// <summary>How often a new link is requested when a download fails. 2.</summary>
    public int MaxFreshLinks { get; } = 2;

    /// <summary>The largest file accepted, in bytes after decompression. 10 MiB.</summary>
    public int MaxBytes { get; set; } = 10 * 1024 * 1024;

    /// <summary>The most redirects that a download follows. Each redirect must lead to an allowed host. 3.</summary>
    public int MaxRedirects { get; } = 3;

    /// <summary>
    /// The hosts that a file may be fetched from: these names and their subdomains, and Coda's own S3 buckets (<see cref="ExportLink"/>).
    /// The defaults are docs.superhuman.com, coda.io and codahosted.io; <see cref="HostsSetting"/> adds more. If
    /// <see cref="CodaOptions.BaseUrl"/> is plain HTTP, its host is allowed too, over plain HTTP. If it is a loopback address, loopback is
    /// allowed too.
    /// </summary>
    public IList<string> HostSuffixes { get; } = ["docs.superhuman.com", "coda.io", "codahosted.io"];

    /// <summary>Whether a text is a valid entry of <see cref="HostSuffixes"/>: a host name with at least two labels.</summary>
    public static bool IsHost(string text) => Uri.CheckHostName(text) == UriHostNameType.Dns && text.Trim('.') == text && text.Contains('.', StringComparison.Ordinal);
}
