using CodaMcp.Settings;

namespace CodaMcp.Limits;

/// <summary>The limits of one address for the public pages of one front. Each front counts for itself, so two fronts allow twice as much.</summary>
public sealed record PageLimits
{
    private const int BurstSeconds = 6;
    private const int SignInBurstSeconds = 80;

    /// <summary><c>CODAMCP_PAGES_PER_SECOND</c>: pages per second, sustained. Default 10.</summary>
    public int PagesPerSecond { get; init; } = 10;

    /// <summary>
    /// <c>CODAMCP_SIGN_INS_PER_MINUTE</c>: forms per minute that send an email or try a code, sustained. A sign-in by code sends two forms. Default
    /// 30.
    /// </summary>
    public int SignInsPerMinute { get; init; } = 30;

    /// <summary>Pages that are allowed at once after a pause.</summary>
    public int PageBurst => PagesPerSecond * BurstSeconds;

    /// <summary>The interval after which one more sign-in form is allowed.</summary>
    public TimeSpan SignInEvery => TimeSpan.FromMinutes(1) / SignInsPerMinute;

    /// <summary>Sign-in forms that are allowed at once after a pause.</summary>
    public int SignInBurst => Math.Max(2, SignInsPerMinute * SignInBurstSeconds / 60);

    /// <summary>Reads the settings. Reports wrong settings to the reader.</summary>
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
