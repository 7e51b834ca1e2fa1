using CodaMcp.Settings;

namespace CodaMcp.Limits;

/// <summary>What one address may ask of one front's pages for people. Each front counts by itself, so two fronts allow twice as much.</summary>
public sealed record PageLimits
{
    private const int BurstSeconds = 6;
    private const int SignInBurstSeconds = 80;

    /// <summary><c>CODAMCP_PAGES_PER_SECOND</c>: pages a second, sustained. Default 10.</summary>
    public int PagesPerSecond { get; init; } = 10;

    /// <summary><c>CODAMCP_SIGN_INS_PER_MINUTE</c>: forms a minute that send a mail or try a code, sustained. A sign-in by code sends two. Default 30.</summary>
    public int SignInsPerMinute { get; init; } = 30;

    /// <summary>Pages that may come at once after a pause.</summary>
    public int PageBurst => PagesPerSecond * BurstSeconds;

    /// <summary>How often one more form for a sign-in may come.</summary>
    public TimeSpan SignInEvery => TimeSpan.FromMinutes(1) / SignInsPerMinute;

    /// <summary>Forms for a sign-in that may come at once after a pause.</summary>
    public int SignInBurst => Math.Max(2, SignInsPerMinute * SignInBurstSeconds / 60);

    /// <summary>Reads the settings. What is wrong is noted with the reader.</summary>
    public static PageLimits Read(SettingsReader reader)
    {
        ArgumentNullException.ThrowIfNull(reader);
        var otherwise = new PageLimits();
        return new PageLimits
        {
            PagesPerSecond = reader.Number("CODAMCP_PAGES_PER_SECOND", otherwise.PagesPerSecond, 1, 10_000),
            SignInsPerMinute = reader.Number("CODAMCP_SIGN_INS_PER_MINUTE", otherwise.SignInsPerMinute, 1, 10_000),
        };
    }
}
